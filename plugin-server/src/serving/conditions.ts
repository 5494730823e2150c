/** What a request for an unchanging file gets: all of it, a part, or only the news that it has it. Spec: RFC 9110 §13, §14. */
import type { IncomingHttpHeaders } from 'node:http';

export type Decision =
  | { readonly status: 200 | 304 | 412 | 416 }
  | { readonly status: 206; readonly start: number; readonly end: number };

export interface FileState {
  /** A strong entity tag, quotes included. */
  readonly etag: string;
  readonly size: number;
  /** Set for an encoded copy, which has no parts. */
  readonly coding?: string | undefined;
}

/** Decides in the order of RFC 9110 §13.2.2; a file has no date, so conditions on dates do not count. */
export function decide(method: string | undefined, headers: IncomingHttpHeaders, file: FileState): Decision {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && !names(ifMatch, file.etag, 'strong')) return { status: 412 };
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && names(ifNoneMatch, file.etag, 'weak')) return { status: 304 };
  const { range } = headers;
  if (range === undefined || method !== 'GET' || file.coding !== undefined) return { status: 200 };
  const ifRange = headers['if-range'];
  // A weak tag or a date never matches: parts of two files must not be put together.
  if (ifRange !== undefined && ifRange !== file.etag) return { status: 200 };
  return decideRange(range, file.size);
}

/** Whether a list of entity tags, or `*`, names `etag`. */
function names(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list === etag || list.trim() === '*') return true;
  return list.split(',').some((item) => {
    const tag = item.trim();
    return tag === etag || (comparison === 'weak' && tag === `W/${etag}`);
  });
}

/** One range is served. Several, or what is not a range of bytes, may be ignored (§14.2), and is. */
function decideRange(range: string, size: number): Decision {
  const match = /^bytes[ \t]*=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range);
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return { status: 200 };
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? { status: 416 } : { status: 206, start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return { status: 200 };
  if (start >= size) return { status: 416 };
  return { status: 206, start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
