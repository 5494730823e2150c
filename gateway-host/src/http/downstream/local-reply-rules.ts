/**
 * What configuration makes of answers that no upstream gave: other statuses, bodies, headers.
 * Spec: Envoy source/common/local_reply/local_reply.cc; observed of 1.40 (headers are made before the status changes).
 */
import { compileFilter, type LogTest } from '../access-log/access-log-filter.js';
import type { AccessLogFilterSpec, LineFormat } from '../access-log/access-log-spec.js';
import { compileLine } from '../access-log/line-format.js';
import type { ReplyDraft } from '../filter/local-reply.js';
import type { FormatSubject } from '../format/format-subject.js';
import { headerMutator, type HeaderAddition, type HeaderMutator } from '../route/header-mutation.js';

export interface LocalReplyMapperSpec {
  readonly filter: AccessLogFilterSpec;
  readonly status: number | undefined;
  /** Bytes as latin1. */
  readonly body: string | undefined;
  readonly format: LineFormat | undefined;
  readonly headers: readonly HeaderAddition[];
}

export interface LocalReplySpec {
  readonly mappers: readonly LocalReplyMapperSpec[];
  readonly format: LineFormat | undefined;
}

interface Formatter {
  readonly write: (subject: FormatSubject) => string;
  readonly contentType: string;
}

interface Mapper {
  readonly applies: LogTest;
  readonly spec: LocalReplyMapperSpec;
  readonly format: Formatter | undefined;
  readonly mutate: HeaderMutator | undefined;
}

export class LocalReplyRules {
  readonly #mappers: readonly Mapper[];
  readonly #format: Formatter | undefined;

  constructor({ mappers, format }: LocalReplySpec) {
    this.#format = formatter(format);
    this.#mappers = mappers.map((spec) => ({
      applies: compileFilter(spec.filter),
      spec,
      format: formatter(spec.format),
      mutate: headerMutator({ add: spec.headers, remove: [] }),
    }));
  }

  /** Nothing is configured. */
  get idle(): boolean {
    return this.#mappers.length === 0 && this.#format === undefined;
  }

  /** Changes the draft in place; the first mapper that applies counts. */
  rewrite(draft: ReplyDraft, subject: FormatSubject): void {
    const { info } = subject;
    info.responseCode = draft.status;
    const view = { ...subject, responseHeaders: draft.headers };
    const mapper = this.#mappers.find(({ applies }) => applies(view));
    const body = mapper?.spec.body;
    if (body !== undefined) draft.body = Buffer.from(body, 'latin1');
    mapper?.mutate?.(draft.headers, view);
    const status = mapper?.spec.status;
    if (status !== undefined) {
      draft.status = status;
      draft.headers.set(':status', String(status));
      info.responseCode = status;
    }
    const format = mapper?.format ?? this.#format;
    if (format === undefined) return;
    const text = format.write({ ...view, localReplyBody: draft.body.toString('latin1') });
    draft.body = Buffer.from(text, 'latin1');
    draft.contentType = format.contentType;
  }
}

function formatter(format: LineFormat | undefined): Formatter | undefined {
  if (format === undefined) return undefined;
  const usual = format.kind === 'json' ? 'application/json' : 'text/plain';
  return { write: compileLine(format), contentType: format.contentType || usual };
}
