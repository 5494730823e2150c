/** Versions that nobody should begin to use: still served to who has them in a lock, no longer resolved. */
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { createMark, markBy, readMark, type Author, type Mark } from './mark.js';

/** The mark `yanked/NAME/VERSION`. */
export interface Yank extends Mark {
  readonly reason: string;
}

const FOLDER = 'yanked';
const LONGEST_REASON = 500;

type Stored = Pick<Library, 'store'>;

/** Why and since when a version is yanked; undefined when it is not. */
export function readYank({ store }: Stored, ref: PluginRef): Promise<Yank | undefined> {
  return readMark<Yank>(store.objects, keyOf(ref), ({ reason }) => typeof reason === 'string');
}

/** The yanked versions of a plugin. */
export async function listYanks(library: Stored, name: string): Promise<Map<string, Yank>> {
  const found = new Map<string, Yank>();
  for (const { key } of await library.store.objects.list(`${FOLDER}/${name}`)) {
    const version = key.slice(FOLDER.length + name.length + 2);
    const yank = await readYank(library, { name, version });
    if (yank !== undefined) found.set(version, yank);
  }
  return found;
}

/** Every yanked version, as `NAME@VERSION`. */
export async function listYankedRefs({ store }: Stored): Promise<Set<string>> {
  const entries = await store.objects.list(FOLDER);
  return new Set(
    entries.map(({ key }) => {
      const [, name = '', version = ''] = key.split('/');
      return formatPluginRef({ name, version });
    }),
  );
}

/**
 * Yanks a version; one that is yanked already keeps its first reason.
 *
 * @throws PluginServerError PS_NOT_FOUND, PS_BODY
 */
export async function yank(
  library: Pick<Library, 'store' | 'manifest'>,
  ref: PluginRef,
  { reason, ...author }: Author & { readonly reason: string | undefined },
): Promise<Yank> {
  await requireVersion(library, ref);
  const mark: Yank = { reason: requireReason(reason), ...markBy(author) };
  if (await createMark(library.store.objects, keyOf(ref), mark)) return mark;
  return (await readYank(library, ref)) ?? mark;
}

/** Takes a yank back. False when the version was not yanked. */
export async function unyank(library: Pick<Library, 'store' | 'manifest'>, ref: PluginRef): Promise<boolean> {
  await requireVersion(library, ref);
  return library.store.objects.remove(keyOf(ref));
}

function keyOf({ name, version }: PluginRef): string {
  return `${FOLDER}/${name}/${version}`;
}

async function requireVersion(library: Pick<Library, 'manifest'>, ref: PluginRef): Promise<void> {
  if ((await library.manifest(ref)) !== undefined) return;
  throw new PluginServerError('PS_NOT_FOUND', `there is no ${formatPluginRef(ref)}`);
}

/** People read it in lists and on terminals: one line, without control characters. */
function requireReason(reason: string | undefined): string {
  const text = reason?.trim() ?? '';
  if (text === '') {
    throw new PluginServerError('PS_BODY', 'the body gives no reason for the yank', {
      hint: 'Send {"reason":"…"}: who resolves versions is told it.',
    });
  }
  if (text.length > LONGEST_REASON) {
    const message = `the reason has ${text.length} characters; at most ${LONGEST_REASON} are kept`;
    throw new PluginServerError('PS_BODY', message);
  }
  // Also what reorders text on screens (bidirectional controls).
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text)) {
    throw new PluginServerError('PS_BODY', 'the reason has control characters or line breaks');
  }
  return text;
}
