/**
 * Answers of an HTTP/1 upstream: nothing but ProtocolError, the same wherever the bytes are cut, a body of exactly the
 * length that was announced, and no byte behind an answer taken for the answer to the next request.
 */
import { isDeepStrictEqual } from 'node:util';

import type { HeaderMap } from '../../../src/abi/header-map.js';
import { isSafeValue, isToken } from '../../../src/http/header-rules.js';
import { ProtocolError } from '../../../src/http/upstream/http1-head.js';
import { Http1Reader, type AnswerExpectation } from '../../../src/http/upstream/http1-reader.js';
import { fuzz } from '../campaign.js';
import { RESPONSES, WORDS } from '../http1-corpus.js';

const LIMITS = { maxHeadBytes: 8 * 1024, maxHeaders: 100 };
const EXPECTED: readonly AnswerExpectation[] = [
  { head: false, tunnel: undefined },
  { head: true, tunnel: undefined },
  { head: false, tunnel: 'upgrade' },
  { head: false, tunnel: 'connect' },
];

interface Answer {
  headers: readonly (readonly [string, string])[] | undefined;
  heads: number;
  body: string;
  /** What came behind the head of an answer that leaves HTTP; undefined when none did. */
  tunnelled: string | undefined;
  ends: number;
  trailers: readonly (readonly [string, string])[];
  failed: string;
}

function read(bytes: Buffer, step: number, expected: AnswerExpectation): Answer {
  const answer: Answer = {
    ...{ headers: undefined, heads: 0, body: '', tunnelled: undefined, ends: 0, trailers: [], failed: '' },
  };
  const reader = new Http1Reader(LIMITS, {
    onInterim: () => undefined,
    onHeaders: (headers: HeaderMap, endStream) => {
      answer.headers = [...headers.entries()];
      answer.heads++;
      if (endStream) answer.ends++;
    },
    onData: (data) => void (answer.body += data.toString('latin1')),
    onTunnel: (data) => void (answer.tunnelled = (answer.tunnelled ?? '') + data.toString('latin1')),
    onEnd: (trailers) => {
      answer.ends++;
      answer.trailers = [...(trailers?.entries() ?? [])];
    },
  });
  reader.expect(expected);
  try {
    for (let at = 0; at < bytes.length; at += step) reader.read(bytes.subarray(at, at + step));
    reader.end();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    answer.failed = 'refused';
  }
  return answer;
}

function check(bytes: Buffer): void {
  for (const expected of EXPECTED) {
    const whole = read(bytes, bytes.length || 1, expected);
    for (const step of [1, 7]) {
      const cut = read(bytes, step, expected);
      if (!isSame(whole, cut)) {
        throw new Error(`cutting changes it: ${JSON.stringify(whole)} | ${JSON.stringify(cut)}`);
      }
    }
    judge(whole, expected);
    if (whole.tunnelled !== undefined) judgeTunnel(whole, bytes, expected);
  }
}

/** What is read in one piece with a fault does not go on, as in Envoy; in pieces, what came before it has gone already. */
function isSame(whole: Answer, cut: Answer): boolean {
  if (whole.failed === '' || !cut.body.startsWith(whole.body)) return isDeepStrictEqual(whole, cut);
  return isDeepStrictEqual({ ...whole, body: cut.body }, cut);
}

/** A tunnel is all that stands behind the head that opened it: no more, no less, and nothing of it is read as HTTP. */
function judgeTunnel(answer: Answer, bytes: Buffer, expected: AnswerExpectation): void {
  const { tunnelled = '', headers, body, ends, trailers, failed } = answer;
  if (body !== '' || ends > 0 || trailers.length > 0 || failed !== '') {
    throw new Error(`a tunnel that is read as an answer: ${JSON.stringify(answer)}`);
  }
  const start = bytes.length - tunnelled.length;
  if (start < 0 || bytes.toString('latin1', start) !== tunnelled) throw new Error('a tunnel of other bytes');
  const head = read(bytes.subarray(0, start), start || 1, expected);
  if (head.tunnelled !== '' || !isDeepStrictEqual(head.headers, headers)) {
    throw new Error('a tunnel that does not begin behind its head');
  }
  if (start > 0 && read(bytes.subarray(0, start - 1), start, expected).tunnelled !== undefined) {
    throw new Error('a tunnel that begins later than its head ends');
  }
}

/** By the words of RFC 9110 §7.8 and §9.3.6, not of the code that is tried. */
function leavesHttp({ headers = [] }: Answer, tunnel: AnswerExpectation['tunnel']): boolean {
  const values = (name: string): string[] =>
    headers.filter(([one]) => one === name).map(([, value]) => value);
  if (tunnel === 'connect') return values(':status').some((status) => /^2\d\d$/.test(status));
  const tokens = values('connection').flatMap((value) => value.split(','));
  const asked = tokens.some((token) => token.trim().toLowerCase() === 'upgrade');
  return tunnel === 'upgrade' && asked && values('upgrade').length > 0;
}

function judge(answer: Answer, { head, tunnel }: AnswerExpectation): void {
  if (answer.heads > 1 || answer.ends > 1) throw new Error('more than one answer');
  if (answer.headers === undefined) return;
  for (const [name, value] of [...answer.headers, ...answer.trailers]) {
    if (name !== ':status' && !isToken(name)) throw new Error('a name that cannot be sent');
    if (!isSafeValue(value)) throw new Error('a value that cannot be sent');
  }
  const left = leavesHttp(answer, tunnel);
  if (left !== (answer.tunnelled !== undefined)) throw new Error(`leaves HTTP: ${left} by its head`);
  // Behind the head of a tunnel there is no body, whatever the head says.
  if (left) return;
  const length = answer.headers.find(([name]) => name === 'content-length')?.[1];
  const status = answer.headers.find(([name]) => name === ':status')?.[1];
  const bodiless = head || status === '304';
  if (bodiless && answer.body !== '') throw new Error('a body where none can be');
  if (length === undefined || bodiless) return;
  if (answer.ends === 1 ? answer.body.length !== Number(length) : answer.body.length > Number(length)) {
    throw new Error('a body of another length than announced');
  }
}

fuzz({ name: 'http1-response', seeds: RESPONSES, words: WORDS, quick: 3000, check });
