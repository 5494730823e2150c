/**
 * Header and trailer lines as a flat list of lower-case names and values.
 * Folded lines are joined and stray carriage returns dropped, as Envoy does; all other oddities are refused.
 * Spec: RFC 9112 §5; Envoy's balsa parser; every rule observed of 1.40.
 */
import { headerName } from '../../header-name.js';
import { Http1Error } from './http1-error.js';

const FORBIDDEN = /[^\t\x20-\x7e\x80-\xff]/;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * Reads all lines of `text`, which has none that is empty.
 *
 * @param from where the first line begins
 * @param most lines that may stand there
 * @throws Http1Error
 */
export function parseHeaderLines(text: string, from: number, most: number): string[] {
  const flat: string[] = [];
  for (let at = from; at < text.length;) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const first = text.charCodeAt(at);
    if (first === SPACE || first === TAB) fold(flat, text.slice(at, end));
    else {
      addLine(flat, text, at, end);
      if (flat.length > 2 * most) throw new Http1Error('too_many_headers');
    }
    at = end + 1;
  }
  return flat;
}

function addLine(flat: string[], text: string, at: number, end: number): void {
  const colon = text.indexOf(':', at);
  if (colon < 0 || colon >= end) throw new Http1Error('codec_error');
  const name = headerName(text.slice(at, colon));
  if (name === undefined) throw new Http1Error('codec_error');
  const value = valueOf(text, colon + 1, end);
  flat.push(name, FORBIDDEN.test(value) ? mended(name, value) : value);
}

/** Without its carriage returns, which no length and no coding may have: other readers take them for blanks or ends. */
function mended(name: string, value: string): string {
  if (saysLength(name)) throw new Http1Error('codec_error');
  return withoutCarriageReturns(value);
}

/** Without the white space around it. */
function valueOf(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  if (text.charCodeAt(end - 1) === 0x0d && end > start) end--;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function withoutCarriageReturns(value: string): string {
  const rest = value.replaceAll('\r', '').replace(/^[ \t]+|[ \t]+$/g, '');
  if (FORBIDDEN.test(rest)) throw new Http1Error('codec_error');
  return rest;
}

/**
 * A continued line. One that says how long the message is may not be continued: whoever reads it otherwise sees the
 * message end somewhere else. Envoy joins that too.
 */
function fold(flat: string[], line: string): void {
  const last = flat.length - 1;
  const name = flat[last - 1];
  if (name === undefined || saysLength(name)) throw new Http1Error('codec_error');
  flat[last] = withoutCarriageReturns(`${flat[last]}${line}`);
}

/** Where a message ends hangs on these. */
function saysLength(name: string | undefined): boolean {
  return name === 'content-length' || name === 'transfer-encoding';
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
