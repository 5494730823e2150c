/** Reads a line that asks for a request: an unknown field is an error, since it was meant to do something. */
import { suggest } from '@postern/service/settings';

import { GatewayError } from '../errors.js';
import type { AskRequest } from './conversation.js';

type Fields = Readonly<Record<string, unknown>>;

const READERS: Readonly<Record<keyof AskRequest, (value: unknown) => unknown>> = {
  method: text,
  path: text,
  authority: text,
  headers,
  body: textOrBytes,
  properties,
};

/**
 * The request of one line.
 *
 * @param number the line's, for what is said of it
 * @throws GatewayError GH_ASK_REQUEST
 */
export function readAskRequest(line: string, number: number): AskRequest {
  const request: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed(line, number))) {
    const read = Object.hasOwn(READERS, name) ? READERS[name as keyof AskRequest] : undefined;
    if (read === undefined) throw unknownField(name, number);
    const taken = read(value);
    if (taken === undefined) throw refuse(number, `${name} cannot be ${shown(value)}`);
    request[name] = taken;
  }
  // Only keys of READERS were written, with what their readers gave.
  return request as AskRequest;
}

function parsed(line: string, number: number): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw refuse(number, `it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (!isMapping(value)) throw refuse(number, `it is ${shown(value)}, no object`);
  return value;
}

function unknownField(name: string, number: number): GatewayError {
  const known = Object.keys(READERS);
  const near = suggest(name, known);
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  return refuse(number, `there is no field ${shown(name)}`, hint);
}

function refuse(number: number, seen: string, hint?: string): GatewayError {
  return new GatewayError('GH_ASK_REQUEST', `line ${number} asks for no request: ${seen}`, {
    ...(hint !== undefined && { hint }),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Pairs, since a header may stand several times; or an object where none does. */
function headers(value: unknown): AskRequest['headers'] | undefined {
  const pairs: unknown[] | undefined = Array.isArray(value)
    ? value
    : isMapping(value)
      ? Object.entries(value)
      : undefined;
  return pairs?.every(isPair) === true ? pairs : undefined;
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
}

function textOrBytes(value: unknown): string | Uint8Array | undefined {
  if (!isMapping(value)) return text(value);
  const { base64, ...rest } = value;
  if (typeof base64 !== 'string' || Object.keys(rest).length > 0) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

function properties(value: unknown): AskRequest['properties'] | undefined {
  if (!isMapping(value)) return undefined;
  const known = Object.values(value).every((one) => ['string', 'number', 'boolean'].includes(typeof one));
  return known ? (value as AskRequest['properties']) : undefined;
}

function isMapping(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 100 ? `${json.slice(0, 100)}…` : json;
}
