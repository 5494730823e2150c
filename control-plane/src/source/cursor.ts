/** A strict reader of one place in a YAML file: every refusal names file, line and path. */
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { suggest } from '@postern/service/settings';

import { ControlPlaneError, type ControlPlaneErrorCode } from '../errors.js';
import type { Json } from '../json.js';
import { jsonOf } from './json-node.js';
import type { YamlFile } from './yaml-file.js';

const MAX_LIST = 10_000;

/** One value of a file, at its path such as `tenants[0].name`. */
export class Cursor {
  readonly path: string;
  readonly #file: YamlFile;
  readonly #node: Node | undefined;
  /** Where the value stands; an alias is resolved for reading but its own line is named. */
  readonly #place: Node | undefined;

  constructor(file: YamlFile, path: string, node: Node | undefined, place?: Node) {
    this.#file = file;
    this.path = path;
    this.#place = node ?? place;
    this.#node = isAlias(node) ? node.resolve(file.document) : node;
  }

  /** `postern.yaml:12: tenants[0].name` */
  get where(): string {
    const at = `${this.#file.shown}:${this.#file.lineOf(this.#place)}`;
    return this.path === '' ? at : `${at}: ${this.path}`;
  }

  /** An error about this place, to be thrown by the caller. */
  error(code: ControlPlaneErrorCode, what: string, hint?: string): ControlPlaneError {
    return new ControlPlaneError(code, `${this.where} ${what}`, hint === undefined ? {} : { hint });
  }

  isMap(): boolean {
    return isMap(this.#node);
  }

  isString(): boolean {
    return isScalar(this.#node) && typeof this.#node.value === 'string';
  }

  /** The fields of a map; a field that is not in `known` is an error. */
  fields(known: readonly string[]): Fields {
    const pairs = this.#pairs();
    for (const [key, { keyAt }] of pairs) {
      if (!known.includes(key)) throw unknownField(keyAt, key, known);
    }
    return new Fields(this, pairs);
  }

  /** Every field of a map, whatever its name. */
  anyFields(): Fields {
    return new Fields(this, this.#pairs());
  }

  list(): Cursor[] {
    if (!isSeq<Node>(this.#node)) throw this.#wrongType('a list');
    if (this.#node.items.length > MAX_LIST) {
      throw this.error(
        'CP_FIELD_VALUE',
        `has ${this.#node.items.length} entries, at most ${MAX_LIST} are read`,
      );
    }
    return this.#node.items.map((item, index) => this.#child(`${this.path}[${index}]`, item));
  }

  string(): string {
    if (!isScalar(this.#node) || typeof this.#node.value !== 'string') throw this.#wrongType('text');
    return this.#node.value;
  }

  /** Text that is not empty. */
  text(): string {
    const text = this.string();
    if (text === '') throw this.error('CP_FIELD_MISSING', 'is empty', 'Write a value.');
    return text;
  }

  integer(min: number, max: number): number {
    if (!isScalar(this.#node) || typeof this.#node.value !== 'bigint')
      throw this.#wrongType('a whole number');
    const value = this.#node.value;
    if (value < BigInt(min) || value > BigInt(max)) {
      throw this.error('CP_FIELD_VALUE', `is ${value}, not a number from ${min} to ${max}`);
    }
    return Number(value);
  }

  /** The value as data, for a configuration that is only passed on. */
  json(): Json {
    return jsonOf(this.#node, this.#file, this.path);
  }

  #pairs(): Map<string, FieldPlace> {
    if (!isMap<Node, Node | null>(this.#node)) throw this.#wrongType('a map');
    return new Map(this.#node.items.map((pair) => this.#pair(pair)));
  }

  #pair(pair: Pair<Node, Node | null>): [string, FieldPlace] {
    const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : undefined;
    if (key === undefined) throw this.error('CP_YAML', 'has a field whose name is not text');
    const path = this.path === '' ? key : `${this.path}.${key}`;
    const keyAt = this.#child(path, pair.key);
    return [key, { keyAt, value: new Cursor(this.#file, path, pair.value ?? undefined, pair.key) }];
  }

  #child(path: string, node: Node | null): Cursor {
    return new Cursor(this.#file, path, node ?? undefined, this.#place);
  }

  #wrongType(expected: string): ControlPlaneError {
    const seen = describe(this.#node);
    const looksLikeText = expected === 'text' && isScalar(this.#node) && this.#node.source;
    const hint = looksLikeText ? `Write it in quotes: "${this.#node.source}".` : undefined;
    return this.error('CP_FIELD_TYPE', `must be ${expected}, here is ${seen}`, hint);
  }
}

interface FieldPlace {
  /** The name of the field, for errors about the name. */
  readonly keyAt: Cursor;
  readonly value: Cursor;
}

/** The fields of one map. */
export class Fields {
  readonly #owner: Cursor;
  readonly #pairs: ReadonlyMap<string, FieldPlace>;

  constructor(owner: Cursor, pairs: ReadonlyMap<string, FieldPlace>) {
    this.#owner = owner;
    this.#pairs = pairs;
  }

  optional(key: string): Cursor | undefined {
    return this.#pairs.get(key)?.value;
  }

  required(key: string): Cursor {
    const value = this.optional(key);
    if (value !== undefined) return value;
    throw this.#owner.error('CP_FIELD_MISSING', `has no field "${key}"`, `Add "${key}:".`);
  }

  entries(): [string, Cursor][] {
    return [...this.#pairs].map(([key, { value }]) => [key, value]);
  }
}

function unknownField(at: Cursor, key: string, known: readonly string[]): ControlPlaneError {
  const near = suggest(key, known);
  const hint = near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  return at.error('CP_FIELD_UNKNOWN', 'is not a known field', hint);
}

function describe(node: Node | undefined): string {
  if (node === undefined) return 'nothing';
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node) || node.value === null) return 'nothing';
  // Text is not repeated: it may be a credential in the wrong place.
  if (typeof node.value === 'string') return 'text';
  return typeof node.value === 'boolean' ? `the truth value ${node.value}` : `the number ${node.source}`;
}
