/**
 * Readers for single values, with proto3 JSON's rules: what counts as text, a number, a duration.
 * Spec: https://protobuf.dev/programming-guides/json/
 */
import { refuse } from './document.js';
import { describe, type Reader } from './schema.js';

const BOOLEAN_HINT =
  'quote it: unquoted y, n, yes, no, on, off, true and false are booleans in YAML 1.1, which Envoy reads';

export const text: Reader<string> = (node) => {
  if (typeof node.value === 'string') return node.value;
  const hint = typeof node.value === 'boolean' ? BOOLEAN_HINT : 'quote it';
  throw refuse(node, `text is wanted, this is ${describe(node)}`, hint);
};

export const nonEmptyText: Reader<string> = (node) => {
  const value = text(node);
  if (value === '') throw refuse(node, 'must not be empty');
  return value;
};

/** Text that is compared with or written into headers: one character per byte, as headers are kept. */
export const wireText: Reader<string> = (node) => {
  const value = text(node);
  return /^[ -~]*$/.test(value) ? value : Buffer.from(value).toString('latin1');
};

export const bool: Reader<boolean> = (node) => {
  if (typeof node.value === 'boolean') return node.value;
  throw refuse(node, `true or false is wanted, this is ${describe(node)}`);
};

/** An unsigned 32-bit number, also written as text. */
export const uint32: Reader<number> = (node) => {
  const { value } = node;
  const number = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 0xffff_ffff)
    return number;
  throw refuse(node, `a number from 0 to 4294967295 is wanted, this is ${describe(node)}`);
};

/** A signed 64-bit number, also written as text. */
export const int64: Reader<number> = (node) => {
  const { value } = node;
  const number = typeof value === 'string' && /^-?[0-9]{1,19}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw refuse(node, `a whole number is wanted, this is ${describe(node)}`);
};

/** A number with a fraction, also written as text. */
export const double: Reader<number> = (node) => {
  const { value } = node;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw refuse(node, `a number is wanted, this is ${describe(node)}`);
};

/** `10s`, `0.5s`, in milliseconds. */
export const duration: Reader<number> = (node) => {
  const match = typeof node.value === 'string' ? /^([0-9]{1,12}(?:\.[0-9]{1,9})?)s$/.exec(node.value) : null;
  if (match === null) {
    throw refuse(node, `a duration is wanted, this is ${describe(node)}`, 'write seconds: 10s or 0.5s');
  }
  return Number(match[1]) * 1000;
};

/** A duration that must not be zero. */
export const positiveDuration: Reader<number> = (node) => {
  const value = duration(node);
  if (value <= 0) throw refuse(node, 'must be more than 0s');
  return value;
};

/** One of an enumeration's names, in any case, as Envoy lets protobuf read them; `only` of them are supported, Envoy knows `all`. */
export function enumOf<const T extends string>(
  only: readonly T[],
  others: readonly string[] = [],
): Reader<T> {
  return (node) => {
    const given = text(node);
    const upper = given.toUpperCase();
    const known = only.find((name) => name === given || name === upper);
    if (known !== undefined) return known;
    const why =
      others.includes(given) || others.includes(upper)
        ? 'Envoy has it, this gateway does not support it'
        : 'no such value';
    throw refuse(node, `${JSON.stringify(given)}: ${why}`, `give one of ${only.join(', ')}`);
  };
}

/** Proto3 JSON bytes: base64, standard or URL alphabet. */
export const bytes: Reader<Uint8Array> = (node) => {
  const source = text(node);
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(source))
    throw refuse(node, 'base64 is wanted', 'use inline_string for text');
  return Buffer.from(source, 'base64');
};
