/**
 * Requests over HTTP/1: only Envoy's refusals, the same wherever the bytes are cut, nothing that a second reader could
 * take for a message of another length, and what goes on to an upstream says the same in the plainest words.
 */
import { isDeepStrictEqual } from 'node:util';

import { HeaderMap } from '../../../src/abi/header-map.js';
import { Http1Error } from '../../../src/http/downstream/http1/http1-error.js';
import { RequestParser } from '../../../src/http/downstream/http1/request-parser.js';
import { requestHead } from '../../../src/http/upstream/http1-request-head.js';
import { fuzz } from '../campaign.js';
import { REQUESTS, WORDS } from '../http1-corpus.js';
import { Random } from '../random.js';
import { bodyEndOf, SECOND_READERS, type BodyEnd, type Habits } from '../second-readers.js';

const RULES = { maxHeadBytes: 8 * 1024, maxHeaders: 100, customMethods: false, http10: true };

interface Accepted {
  readonly chunked: boolean;
  readonly length: number | undefined;
  /** Its head as it goes on to an upstream. */
  readonly onward: string;
}

interface Read {
  /** What was told, in order: heads, body bytes and ends; a refusal as its status. */
  readonly events: readonly string[];
  readonly requests: readonly Accepted[];
}

function read(bytes: Buffer, cuts: readonly number[]): Read {
  const events: string[] = [];
  const requests: Accepted[] = [];
  let body = '';
  let ended = false;
  const parser = new RequestParser(RULES, {
    onHead: ({ method, target, version }, raw, endStream) => {
      body = '';
      events.push(JSON.stringify([method, target, version, raw, endStream]));
      const map = HeaderMap.fromRaw([':method', method, ':path', target, ':authority', 'a', ...raw]);
      const length = map.get('content-length');
      requests.push({
        chunked: map.has('transfer-encoding'),
        length: length === undefined ? undefined : Number(length),
        onward: requestHead(map, endStream).text,
      });
    },
    onData: (data) => (body += data.toString('latin1')),
    onEnd: (trailers) => {
      events.push(JSON.stringify([body, trailers]));
      ended = true;
    },
  });
  try {
    let from = 0;
    for (const to of [...cuts, bytes.length]) {
      parser.push(bytes.subarray(from, to));
      while (ended) {
        ended = false;
        parser.next();
      }
      from = to;
    }
  } catch (error) {
    if (!(error instanceof Http1Error)) throw error;
    events.push(`refused ${error.status}`);
  }
  return { events, requests };
}

function check(bytes: Buffer): void {
  const whole = read(bytes, []);
  const everywhere = Array.from({ length: Math.min(bytes.length, 4000) }, (_, i) => i + 1);
  const random = new Random(bytes.length);
  const some = Array.from({ length: 5 }, () => random.below(bytes.length + 1)).sort((a, b) => a - b);
  for (const cuts of [everywhere, some]) {
    const cut = read(bytes, cuts);
    if (!isDeepStrictEqual(whole.events, cut.events))
      throw new Error(`cutting changes it: ${whole.events.join('\n')} | ${cut.events.join('\n')}`);
  }
  const [first] = whole.requests;
  if (first === undefined) return;
  for (const habits of SECOND_READERS) {
    const end = bodyEndOf(bytes.toString('latin1'), habits);
    if (end !== undefined && !agree(first, end))
      throw new Error(`two readings: ${describe(first, end, habits)}`);
  }
  for (const habits of SECOND_READERS) {
    const end = bodyEndOf(first.onward, habits);
    if (end === undefined || !agree(first, end))
      throw new Error(`goes on otherwise: ${describe(first, end, habits)}`);
  }
}

function agree(first: Accepted, end: BodyEnd): boolean {
  return 'chunked' in end ? first.chunked : !first.chunked && (first.length ?? 0) === end.length;
}

function describe(first: Accepted, end: BodyEnd | undefined, habits: Habits): string {
  return [first, end, habits].map((one) => JSON.stringify(one)).join(' and ');
}

fuzz({ name: 'http1-request', seeds: REQUESTS, words: WORDS, quick: 3000, check });
