/**
 * The words in which the messages of this folder are written down: what a field holds, whether it must be there.
 * Every unknown field is an error; it tells a misspelling from a field that only Envoy has.
 */
import { suggest } from '@postern/service/settings';

import { refuse, type ConfigNode } from './document.js';
import { envoyFields, type MessageName } from './envoy-fields.js';

/** Turns a value of the file into what the gateway works with, or throws GH_CONFIG. */
export type Reader<T> = (node: ConfigNode) => T;

/** A reader that also knows what a missing value means. */
export type Field<T> = (node: ConfigNode | undefined, owner: ConfigNode, name: string) => T;

type Shape = Record<string, Field<unknown>>;
/** What a message of this shape becomes. */
export type Read<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> };

export function optional<T>(reader: Reader<T>): Field<T | undefined> {
  return (node) => (isMissing(node) ? undefined : reader(node));
}

export function required<T>(reader: Reader<T>): Field<T> {
  return (node, owner, name) => {
    if (isMissing(node)) throw refuse(owner, `${name} is missing`);
    return reader(node);
  };
}

export function withDefault<T, const D>(reader: Reader<T>, missing: D): Field<T | D> {
  return (node) => (isMissing(node) ? missing : reader(node));
}

/** A repeated field; missing means empty. */
export function listOf<T>(reader: Reader<T>): Field<readonly T[]> {
  return (node) => {
    if (isMissing(node)) return [];
    if (!Array.isArray(node.value)) throw refuse(node, `a list is wanted, this is ${describe(node)}`);
    return node.value.map((item: ConfigNode) => reader(item));
  };
}

/** A map from text to messages; missing means empty. */
export function mapOf<T>(reader: Reader<T>): Field<ReadonlyMap<string, T>> {
  return (node) => {
    const result = new Map<string, T>();
    if (isMissing(node)) return result;
    for (const [key, value] of entriesOf(node)) result.set(key, reader(value));
    return result;
  };
}

/** Reads first, then checks or converts with the place at hand. */
export function convert<A, B>(reader: Reader<A>, then: (value: A, node: ConfigNode) => B): Reader<B> {
  return (node) => then(reader(node), node);
}

/** A message: its Envoy name, and the fields that this gateway supports. */
export function message<const S extends Shape>(name: MessageName, shape: S): Reader<Read<S>> {
  return (node) => {
    const given = new Map<string, ConfigNode>();
    for (const [key, value] of entriesOf(node)) {
      if (key === '@type') continue;
      given.set(knownField(name, shape, key, value), value);
    }
    const result: Record<string, unknown> = {};
    for (const [field, read] of Object.entries(shape)) result[field] = read(given.get(field), node, field);
    // The loop has filled exactly the keys of S with what their fields return.
    return result as Read<S>;
  };
}

const TYPED_STRUCT = /^type\.googleapis\.com\/(udpa\.type\.v1|xds\.type\.v3)\.TypedStruct$/;

/** The type of a `typed_config` and the reader for it; `@type` decides, or `type_url` where that is a TypedStruct. */
export function anyOf<T>(readers: Readonly<Record<string, Reader<T>>>): Reader<T> {
  return (node) => {
    const type = entriesOf(node).get('@type')?.value;
    if (typeof type !== 'string') throw refuse(node, '@type is missing', `give one of ${typeList(readers)}`);
    if (TYPED_STRUCT.test(type)) return anyOf(readers)(unwrapped(node));
    const name = type.replace(/^type\.googleapis\.com\//, '');
    const reader = type.includes('/') ? readers[name] : undefined;
    if (reader !== undefined) return reader(node);
    const envoy = /^(envoy|google|xds|udpa)\./.test(name);
    const why = envoy ? 'Envoy may have it, this gateway does not' : 'no such type';
    throw refuse(node, `@type is ${JSON.stringify(type)}: ${why}`, `give one of ${typeList(readers)}`);
  };
}

/** The message inside a TypedStruct, as if it stood there alone. */
function unwrapped(node: ConfigNode): ConfigNode {
  const fields = entriesOf(node);
  const other = [...fields.keys()].find((name) => !['@type', 'type_url', 'value'].includes(name));
  if (other !== undefined) throw refuse(node, `a TypedStruct has no field ${JSON.stringify(other)}`);
  const type = fields.get('type_url');
  if (isMissing(type)) throw refuse(node, 'type_url is missing');
  if (typeof type.value === 'string' && TYPED_STRUCT.test(type.value))
    throw refuse(type, 'a TypedStruct inside a TypedStruct');
  const value = fields.get('value') ?? node;
  const inner = value === node ? new Map<string, ConfigNode>() : entriesOf(value);
  return { ...value, value: new Map([...inner, ['@type', type]]) };
}

/** At most (or exactly) one field of a oneof may be given. */
export function oneOf(node: ConfigNode, names: readonly string[], need: 'one' | 'at most one'): void {
  const fields = entriesOf(node);
  const given = names.filter((name) => !isMissing(fields.get(name)) || !isMissing(fields.get(camel(name))));
  if (given.length > 1) throw refuse(node, `only one of ${given.join(' and ')} may be given`);
  if (given.length === 0 && need === 'one') throw refuse(node, `one of ${names.join(', ')} must be given`);
}

const LONGEST = 60;

/** What stands there, in words. */
export function describe(node: ConfigNode): string {
  if (Array.isArray(node.value)) return 'a list';
  if (node.value === null) return 'nothing';
  if (node.value instanceof Map) return 'a mapping';
  const value = JSON.stringify(node.value);
  return `${typeof node.value} ${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}`;
}

/** The fields of a mapping. */
export function entriesOf(node: ConfigNode): ReadonlyMap<string, ConfigNode> {
  if (node.value instanceof Map) return node.value;
  if (node.value === null) return new Map();
  throw refuse(node, `a mapping is wanted, this is ${describe(node)}`);
}

function isMissing(node: ConfigNode | undefined): node is undefined {
  return node === undefined || node.value === null;
}

function typeList(readers: object): string {
  return Object.keys(readers)
    .map((name) => `type.googleapis.com/${name}`)
    .join(', ');
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Proto3 JSON takes a field's name and its camelCase form. */
function knownField(name: MessageName, shape: Shape, key: string, node: ConfigNode): string {
  if (Object.hasOwn(shape, key)) return key;
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  if (Object.hasOwn(shape, snake) && camel(snake) === key) return snake;
  const supported = Object.keys(shape);
  if (envoyFields(name).includes(snake)) {
    const hint = `leave it out, or run this file on Envoy; supported in ${name}: ${supported.join(', ')}`;
    throw refuse(node, `Envoy has ${snake}, this gateway does not support it`, hint);
  }
  const near = suggest(snake, envoyFields(name));
  const hint = near === undefined ? `supported are ${supported.join(', ')}` : `did you mean ${near}?`;
  throw refuse(node, `${name} has no field ${JSON.stringify(key)}`, hint);
}
