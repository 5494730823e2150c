/**
 * The head of an HTTP/1 answer: status line and header lines, and which framing follows from them.
 * Spec: RFC 9112 §4, §5, §6.3; Envoy source/common/http/http1/{codec_impl,balsa_parser}.cc.
 */
import { HeaderMap } from '../../abi/header-map.js';
import { headerName } from '../header-name.js';
import { isSafeValue } from '../header-rules.js';

export interface AnswerHead {
  readonly status: number;
  /** With `:status` in front. */
  readonly headers: HeaderMap;
  /** The connection may carry another request afterwards. */
  readonly keepAlive: boolean;
}

/** How the end of a body is told. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** What the other side sent is not HTTP/1. */
export class ProtocolError extends Error {}

const CR = 0x0d;
/** Envoy minds neither a higher version nor more spaces nor four digits. */
const STATUS_LINE = /^HTTP\/([0-9]\.[0-9]) +([1-9][0-9]{2,3})(?: [^\0\r\n]*)?$/;

/** `text`: all lines without the empty one at the end. */
export function parseHead(text: string, maxHeaders: number): AnswerHead {
  const lines = unfold(text);
  const lineEnd = lines.indexOf('\n');
  const first = STATUS_LINE.exec(withoutCr(lineEnd < 0 ? lines : lines.slice(0, lineEnd)));
  if (first === null) throw new ProtocolError('the status line is malformed');
  const flat = [':status', first[2] as string];
  const limit = 2 * (maxHeaders + 1);
  let connection = '';
  let kept = 0;
  for (let at = lineEnd + 1; at > 0 && at <= lines.length;) {
    const end = endOfLine(lines, at);
    const name = addLine(flat, lines, at, end);
    // The only line of the connection that Envoy keeps from filters.
    if (name === 'keep-alive') {
      flat.length -= 2;
      kept += 2;
    }
    if (flat.length + kept > limit) throw new ProtocolError(`more than ${maxHeaders} header lines`);
    if (name === 'connection' || name === 'proxy-connection') connection += `,${flat.at(-1)?.toLowerCase()}`;
    at = end + 1;
  }
  const headers = HeaderMap.fromLines(flat);
  headers.vouch();
  return { status: Number(first[2]), headers, keepAlive: staysOpen(first[1] as string, connection) };
}

function staysOpen(version: string, connection: string): boolean {
  if (connection === '' || connection === ',keep-alive') return connection !== '' || Number(version) > 1;
  const options = connection.split(',').map((option) => option.trim());
  return Number(version) > 1 ? !options.includes('close') : options.includes('keep-alive');
}

/** Reads trailer lines; the same rules. */
export function parseTrailers(text: string): HeaderMap {
  const flat: string[] = [];
  if (text === '') return HeaderMap.fromLines(flat);
  const lines = unfold(text);
  for (let at = 0; at <= lines.length;) {
    const end = endOfLine(lines, at);
    addLine(flat, lines, at, end);
    at = end + 1;
  }
  return HeaderMap.fromLines(flat);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** `head`: the request was HEAD. */
export function framingOf({ status, headers }: AnswerHead, head: boolean): Framing {
  const codings = (headers.get('transfer-encoding') ?? '').toLowerCase();
  const lengths = lengthsOf(headers);
  if (status < 200 || status === 204) return bodilessFraming(headers, codings, lengths);
  const bodiless = head || status === 304;
  if (codings !== '') {
    if (bodiless) return { kind: 'none' };
    if (codings.trim() !== 'chunked')
      throw new ProtocolError(`transfer-encoding ${codings} is not supported`);
    // Two ways to tell the end: whoever stands between may have believed the other one.
    if (lengths.length > 0) throw new ProtocolError('both transfer-encoding and content-length');
    return { kind: 'chunked' };
  }
  const length = lengths.length === 0 ? undefined : parseLength(lengths);
  if (bodiless) return { kind: 'none' };
  return length === undefined ? { kind: 'until-close' } : { kind: 'length', length };
}

/** Statuses that never have a body must not announce one. */
function bodilessFraming(headers: HeaderMap, codings: string, lengths: readonly string[]): Framing {
  if (codings !== '' || lengths.some((length) => length !== '0')) {
    throw new ProtocolError('a body is announced where there cannot be one');
  }
  headers.remove('content-length');
  return { kind: 'none' };
}

const NO_LENGTHS: readonly string[] = [];

/** Nearly always one or none. */
function lengthsOf(headers: HeaderMap): readonly string[] {
  return headers.has('content-length') ? headers.getAll('content-length') : NO_LENGTHS;
}

function parseLength(values: readonly string[]): number {
  const [value = ''] = values;
  if (values.length > 1 || !/^[0-9]{1,15}$/.test(value))
    throw new ProtocolError('content-length is malformed');
  return Number(value);
}

/** Adds name and value of the line between two places; gives the name in lower case. */
function addLine(flat: string[], text: string, at: number, end: number): string {
  const colon = text.indexOf(':', at);
  const name = colon < 0 || colon >= end ? undefined : headerName(text.slice(at, colon));
  if (name === undefined) throw new ProtocolError('a header line without a proper name');
  const value = withoutBlanks(text, colon + 1, end);
  if (!isSafeValue(value)) throw new ProtocolError(`control characters in the value of ${name}`);
  flat.push(name, value);
  return name;
}

/** What is between two places, without the carriage return and the white space around it. */
function withoutBlanks(text: string, from: number, to: number): string {
  let start = from;
  let end = to > from && text.charCodeAt(to - 1) === CR ? to - 1 : to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A line that begins with a space goes on with the one before it. */
function unfold(text: string): string {
  return /\n[ \t]/.test(text) ? text.replace(/[ \t]*\r?\n[ \t]+/g, ' ') : text;
}

function withoutCr(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
