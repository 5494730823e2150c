/** The step `redis`: expects a command to Redis (profile `higress`), and answers it. Spec: RESP 2. */
import { refuse, type ConfigNode } from '../config/document.js';
import type { Reader } from '../config/schema.js';
import { bool, nonEmptyText } from '../config/values.js';
import type { TestHost } from '../testing/index.js';
import { fields, list } from './fields.js';
import { describe, fits, quote, type TextMatcher } from './matchers.js';
import { textMatcher } from './read-matchers.js';

export interface RedisStep {
  readonly upstream: string | undefined;
  /** Its words; undefined: whatever it is. */
  readonly command: readonly TextMatcher[] | undefined;
  /** In RESP; undefined: no answer comes. */
  readonly answer: string | undefined;
}

export const redisStep: Reader<RedisStep> = (node) => {
  const { upstream, command, respond, fail } = fields(node, {
    upstream: nonEmptyText,
    command: list(textMatcher),
    respond: resp,
    fail: bool,
  });
  if ((respond === undefined) === (fail !== true))
    throw refuse(node, 'one of respond and fail must be given');
  return { upstream, command, answer: respond };
};

/** Finds the command that waits and answers it; else says what is not as expected. */
export function answerRedis({ upstream, command, answer }: RedisStep, host: TestHost): string[] {
  const waiting = host.redisCalls;
  const call = waiting.find(({ target }) => upstream === undefined || target.cluster === upstream);
  if (call === undefined) {
    const others = waiting.map(({ target }) => target.cluster).join(', ');
    return [`no command to Redis waits${others === '' ? '' : `; there are some to ${others}`}`];
  }
  const words = wordsOf(call.query.toString());
  const isRight =
    command === undefined ||
    (words.length === command.length && command.every((matcher, i) => fits(matcher, words[i] ?? '')));
  if (!isRight) {
    const expected = (command ?? []).map(describe).join(' ');
    return [`command: expected ${expected}, seen ${words.map(quote).join(' ')}`];
  }
  if (answer === undefined) call.fail();
  else call.respond(answer);
  return [];
}

/** The words of a command, which is an array of strings. */
function wordsOf(query: string): string[] {
  const bytes = Buffer.from(query);
  const words: string[] = [];
  let at = bytes.indexOf('\r\n') + 2;
  while (at > 1 && at < bytes.length) {
    const end = bytes.indexOf('\r\n', at);
    const length = Number(bytes.subarray(at + 1, end).toString());
    if (end < 0 || !Number.isInteger(length)) return [query];
    words.push(bytes.subarray(end + 2, end + 2 + length).toString());
    at = end + 2 + length + 2;
  }
  return words;
}

/** A text is a bulk string, `~` a null, a list an array, `{ error: … }` an error and `{ status: OK }` a simple string. */
function resp(node: ConfigNode): string {
  const { value } = node;
  if (value === null) return '$-1\r\n';
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
  if (typeof value === 'number' && Number.isInteger(value)) return `:${value}\r\n`;
  if (Array.isArray(value))
    return `*${value.length}\r\n${value.map((item: ConfigNode) => resp(item)).join('')}`;
  const { error, status } = fields(node, { error: nonEmptyText, status: nonEmptyText });
  if ((error === undefined) === (status === undefined))
    throw refuse(node, 'text, an integer, ~, a list, or one of error and status is wanted');
  const line = error === undefined ? `+${status}` : `-${error}`;
  if (/[\r\n]/.test(line)) throw refuse(node, 'a line break cannot stand in it');
  return `${line}\r\n`;
}
