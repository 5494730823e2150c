/** How two values that should be the same are told apart in words: short ones whole, of long ones the place where they part. */
import { quoted, visible } from '../command-line/visible-text.js';

/** Characters of a text that is shown whole. */
const SHORT_TEXT = 72;
const SHORT_BYTES = 16;
/** What is shown of a long one around the difference. */
const BEFORE = 20;
const AFTER = 40;

/** Two texts. */
export function textDifference(actual: string, expected: string): string {
  if (actual.length <= SHORT_TEXT && expected.length <= SHORT_TEXT)
    return `expected ${quoted(expected)}, seen ${quoted(actual)}`;
  const at = firstDifference(actual, expected);
  const line = expected.slice(0, at).split('\n').length;
  const inLine = expected.includes('\n') ? `, in line ${line}` : '';
  return [
    `expected ${count(expected.length, 'character')}, seen ${actual.length}; they differ from character ${at + 1} on${inLine}:`,
    `  expected ${around(expected, at)}`,
    `  seen     ${around(actual, at)}`,
  ].join('\n');
}

/** Two runs of bytes. */
export function bytesDifference(actual: Uint8Array, expected: Uint8Array): string {
  if (actual.length <= SHORT_BYTES && expected.length <= SHORT_BYTES)
    return `expected ${count(expected.length, 'byte')} ${shownBytes(expected)}, seen ${actual.length} ${shownBytes(actual)}`;
  const at = firstDifference(actual, expected);
  const from = Math.max(0, at - SHORT_BYTES / 2);
  const window = (bytes: Uint8Array): string => shownBytes(bytes.subarray(from, from + SHORT_BYTES));
  return [
    `expected ${count(expected.length, 'byte')}, seen ${actual.length}; they differ from index ${at} on; from index ${from}:`,
    `  expected ${window(expected)}`,
    `  seen     ${window(actual)}`,
  ].join('\n');
}

/** Two values as the module shows them. */
export function valueDifference(actual: string, expected: string): string {
  const sentence = `expected ${visible(expected)}, seen ${visible(actual)}`;
  return actual === expected
    ? `${sentence}: two objects that are not the same; give their class an operator ==, or compare what they hold`
    : sentence;
}

function firstDifference<T>(left: ArrayLike<T>, right: ArrayLike<T>): number {
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  return at;
}

function around(text: string, at: number): string {
  const from = Math.max(0, at - BEFORE);
  const to = at + AFTER;
  return `${from > 0 ? '…' : ''}${quoted(text.slice(from, to))}${to < text.length ? '…' : ''}`;
}

/** `61 62 0a "ab."` */
function shownBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return '(none)';
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
  return `${hex} "${text.join('')}"`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
