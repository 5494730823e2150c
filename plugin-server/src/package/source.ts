/** What a published version was made from, in the words of its publisher: `revision=4f2c…; repository=https://…; digest=sha256:…`. */
import { PluginServerError } from '../errors.js';

/** The header that a publish may carry. */
export const SOURCE_HEADER = 'x-postern-source';

/** Nothing of it is checked but its form: it is what the publisher says, and stands beside who that is. */
export interface Source {
  /** Of the repository: a commit or a tag. */
  readonly revision?: string;
  readonly repository?: string;
  /** Of the sources as a whole. */
  readonly digest?: string;
}

const FORMS: Readonly<Record<keyof Source, RegExp>> = {
  revision: /^[A-Za-z0-9][A-Za-z0-9._/+-]{0,127}$/,
  // Without userinfo: a credential would be published with it.
  repository: /^(?:https?|ssh|git):\/\/[A-Za-z0-9.:[\]-]+\/[A-Za-z0-9._~/+-]{0,255}$/,
  digest: /^sha256:[0-9a-f]{64}$/,
};

/**
 * Reads the header.
 *
 * @throws PluginServerError PS_SOURCE
 */
export function parseSource(header: string | string[] | undefined): Source | undefined {
  if (header === undefined) return undefined;
  const source: Partial<Record<keyof Source, string>> = {};
  for (const part of String(header).split(';')) {
    const [, key = '', value = ''] = /^\s*([a-z]+)=(\S*)\s*$/.exec(part) ?? [];
    if (!isKey(key)) throw wrong(`has ${quoted(part)}; it takes ${Object.keys(FORMS).join(', ')}`);
    if (source[key] !== undefined) throw wrong(`has ${key} twice`);
    if (!FORMS[key].test(value)) throw wrong(`has ${quoted(value)}, which is no ${key}`);
    source[key] = value;
  }
  return source;
}

/** The same, as images say it; what has another form is for other readers. Spec: OCI image-spec, annotations.md. */
export function sourceOfImage(annotations: Readonly<Record<string, string>> = {}): Source | undefined {
  const revision = annotations['org.opencontainers.image.revision'] ?? '';
  const repository = annotations['org.opencontainers.image.source'] ?? '';
  const source = {
    ...(FORMS.revision.test(revision) ? { revision } : {}),
    ...(FORMS.repository.test(repository) ? { repository } : {}),
  };
  return Object.keys(source).length === 0 ? undefined : source;
}

function isKey(text: string): text is keyof Source {
  return Object.hasOwn(FORMS, text);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

function wrong(why: string): PluginServerError {
  return new PluginServerError('PS_SOURCE', `the X-Postern-Source header ${why}`);
}
