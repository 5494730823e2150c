/** What Higress's plugin was observed to do, and which rule decides where ours follows it. */

import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

/**
 * `protocol`: envelope, HTTP status, ids, methods, order of lists: the specification decides.
 * `security`: credentials, header leaks, bypasses, line ends, escapes from path or route: always strict.
 * `compat`: arguments, numbers, templates, texts: as observed.
 */
export type RecordClass = 'protocol' | 'security' | 'compat';

/** A text; long ones are kept as their hash. */
export type Text = string | { readonly len: number; readonly sha256: string };

export interface Upstream {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly [string, string][];
  readonly body: Text;
}

export interface Answer {
  readonly status: number;
  readonly body: Text;
}

export interface ObservedRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: string;
  /** The call of `ajson` with one text so long that the whole body has this size. */
  readonly big?: number;
}

/** What the API answered. */
export interface Canned {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly b64?: string;
}

export interface ObservedRecord {
  readonly id: string;
  readonly cfg: string;
  readonly note?: string;
  readonly req?: ObservedRequest;
  readonly canned?: Canned;
  /** Of security records: which tool is called, and what credentials the client shows. */
  readonly tool?: string;
  readonly client?: string;
  readonly up: Upstream | null;
  readonly res: Answer;
}

/** What is done instead of what was observed. */
export interface Instead {
  readonly id: string;
  readonly why: string;
  readonly up: Upstream | null;
  readonly res: { readonly status: number; readonly body: unknown };
}

/** A configuration that was loaded or refused. */
export interface LoadRecord {
  readonly id: string;
  readonly config: unknown;
  readonly loads: boolean;
  /** What `initialize` was answered. */
  readonly init?: string;
  readonly tools?: readonly { readonly name: string }[] | null;
}

/** All records that are played one by one; `templates` and `loads` have tests of their own. */
export function readRecords(): ObservedRecord[] {
  const records = ['edge.jsonl', 'security.jsonl'].flatMap((name) => readLines<ObservedRecord>(name));
  return records.filter(({ res }) => res !== undefined).map(withoutHeads);
}

/** Long texts are kept with their beginning, for readers. */
function withoutHeads(record: ObservedRecord): ObservedRecord {
  const { up } = record;
  return up === null || typeof up.body === 'string'
    ? record
    : { ...record, up: { ...up, body: { len: up.body.len, sha256: up.body.sha256 } } };
}

/** The lines of a file beside this one. */
export function readLines<T>(name: string): T[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** The class of each record. */
export function readClasses(): Map<string, RecordClass> {
  const text = readFileSync(new URL('classes.json', import.meta.url), 'utf8');
  const classes = JSON.parse(text) as Record<RecordClass, string>;
  return new Map(
    Object.entries(classes).flatMap(([name, ids]) =>
      ids.split(' ').map((id) => [id, name as RecordClass] as const),
    ),
  );
}

/** A text as a record would keep it. */
export function asKept(text: Buffer, like: Text): Text {
  if (typeof like === 'string') return text.toString();
  return { len: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}
