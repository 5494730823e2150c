/**
 * How the end of a request's body is told. Two ways at once, or one way twice, are refused: between two readers that
 * choose differently a request could be smuggled.
 * Spec: RFC 9112 §6.3; Envoy source/common/http/http1/codec_impl.cc (onHeadersComplete); observed of 1.40.
 */
import { joinValues } from '../../../abi/joined-headers.js';
import { upgradeType } from '../../upgrade.js';
import { Http1Error } from './http1-error.js';
import type { RequestLine } from './request-line.js';

/** `length` 0 is a request that ends with its headers. */
export type RequestFraming =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** It leaves HTTP: whatever follows is data, without an end. */
  | { readonly kind: 'tunnel' };

const NO_BODY: RequestFraming = { kind: 'length', length: 0 };
const CHUNKED: RequestFraming = { kind: 'chunked' };
const TUNNEL: RequestFraming = { kind: 'tunnel' };

/** @param raw names (lower case) and values in turn */
export function framingOf(raw: readonly string[], line: RequestLine | undefined): RequestFraming {
  let length: string | undefined;
  let coding: string | undefined;
  let upgrade = false;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i];
    if (name === 'content-length') {
      if (length !== undefined) throw new Http1Error('codec_error');
      length = raw[i + 1] ?? '';
    } else if (name === 'transfer-encoding') {
      coding = joinValues(coding, raw[i + 1] ?? '');
    } else if (name === 'upgrade') upgrade = true;
  }
  if (line?.method === 'CONNECT') return tunnelOf(length, coding);
  // Two lengths, and codings that nobody knows, are looked at before the upgrade, as in Envoy.
  if (length === undefined && isUnknown(coding)) throw new Http1Error('invalid_transfer_encoding');
  if (upgrade && (length === undefined || coding === undefined) && asksForUpgrade(raw)) return TUNNEL;
  if (coding === undefined)
    return length === undefined ? NO_BODY : { kind: 'length', length: toLength(length) };
  if (length !== undefined) throw new Http1Error('content_length_and_chunked_not_allowed');
  return CHUNKED;
}

function isUnknown(coding: string | undefined): boolean {
  return coding !== undefined && coding.toLowerCase() !== 'chunked';
}

/** Such a request has no body, and what says otherwise is refused. */
function tunnelOf(length: string | undefined, coding: string | undefined): RequestFraming {
  if (length !== undefined && length !== '0') throw new Http1Error('body_disallowed');
  if (coding !== undefined) throw new Http1Error('invalid_transfer_encoding');
  return TUNNEL;
}

function asksForUpgrade(raw: readonly string[]): boolean {
  return upgradeType(valueOf(raw, 'connection'), valueOf(raw, 'upgrade')) !== undefined;
}

function valueOf(raw: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i < raw.length; i += 2) if (raw[i] === name) value = joinValues(value, raw[i + 1] ?? '');
  return value;
}

function toLength(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new Http1Error('codec_error');
  const length = Number(text);
  if (!Number.isSafeInteger(length)) throw new Http1Error('codec_error');
  return length;
}
