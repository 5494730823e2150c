/**
 * How fields of a configuration are read where Higress decodes them with Go's encoding/json: keys in any letter case, null
 * counts as absent, a wrong type is a fault with its path.
 */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  Kind,
  Output,
  repeatedKey,
  stringText,
  Tape,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigReport, ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { findFolded, isFolded } from './folded-key';

const NOTHING = new Bytes();
const text = new Output();

/** What loads but is probably not meant. One per configuration; the root logs it. */
export let warnings: ConfigReport = new ConfigReport();

/** Begins a new configuration. */
export function resetWarnings(): void {
  warnings = new ConfigReport();
}

/** Notes something that loads. */
export function warn(value: ConfigValue, field: string, message: string, hint: string): void {
  const path = warnings.isFull ? '' : field == '' ? value.path : value.pathOf(field);
  warnings.refuse(path, message, hint);
}

/** Node of a field of the expected kind, or `ABSENT`. Reading makes no objects: configurations may be large. */
export function nodeOf(value: ConfigValue, name: string, kind: Kind): u32 {
  const tape = value.tape;
  const node = findFolded(tape, value.node, name);
  if (node == ABSENT || tape.kind(node) == kind) return node;
  if (tape.kind(node) != Kind.Null) {
    value.refuse(`expected ${nameOf(kind)}, saw ${nameOf(tape.kind(node))}`, hintFor(kind), name);
  }
  return ABSENT;
}

/** A field of the expected kind, or null. */
export function fieldOf(value: ConfigValue, name: string, kind: Kind): ConfigValue | null {
  const node = nodeOf(value, name, kind);
  return node == ABSENT ? null : new ConfigValue(value.tape, node, value.report);
}

/** A text, empty when absent. */
export function textOf(value: ConfigValue, name: string): string {
  const node = nodeOf(value, name, Kind.String);
  return node == ABSENT ? '' : stringText(value.tape, node);
}

/** A text as bytes, empty when absent. */
export function bytesOfText(value: ConfigValue, name: string): Bytes {
  const node = nodeOf(value, name, Kind.String);
  if (node == ABSENT || value.tape.size(node) == 0) return NOTHING;
  text.clear();
  writeUnescaped(text, value.tape, node);
  return text.toBytes();
}

/** A flag, false when absent. */
export function flagOf(value: ConfigValue, name: string): bool {
  const node = findFolded(value.tape, value.node, name);
  if (node == ABSENT) return false;
  const kind = value.tape.kind(node);
  if (kind != Kind.True && kind != Kind.False && kind != Kind.Null) {
    value.refuse(`expected true or false, saw ${nameOf(kind)}`, 'write it without quotes', name);
  }
  return kind == Kind.True;
}

/** The objects of a list, none when absent. A null stands for an empty object. */
export function objectsOf(value: ConfigValue, name: string): ConfigValue[] {
  const field = fieldOf(value, name, Kind.Array);
  if (field === null) return [];
  const items = field.items();
  const objects: ConfigValue[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item.is(Kind.Object) || item.is(Kind.Null)) objects.push(item);
    else item.refuse(`expected an object, saw ${nameOf(item.tape.kind(item.node))}`, hintFor(Kind.Object));
  }
  return objects;
}

/** Warns about every field that is not known here: Higress ignores them. */
export function noteUnknown(value: ConfigValue, known: string[]): void {
  const tape = value.tape;
  if (!value.is(Kind.Object)) return;
  const repeated = repeatedKey(tape, value.node);
  if (repeated != ABSENT) {
    warn(value, stringText(tape, repeated), 'stands twice, the last one counts', 'keep one');
  }
  const end = tape.next(value.node);
  for (let key = value.node + 1; key < end; key = tape.next(key + 1)) {
    if (isKnown(tape, key, known)) continue;
    warn(value, stringText(tape, key), 'unknown field, ignored', `known here: ${known.join(', ')}`);
  }
}

/** Fields of the rules wrapper begin with an underscore. */
function isKnown(tape: Tape, key: u32, known: string[]): bool {
  for (let i = 0; i < known.length; i++) if (isFolded(tape, key, known[i])) return true;
  return tape.size(key) > 0 && load<u8>(tape.data(key)) == 0x5f;
}

/** Refuses fields that change what a call does and that this version does not do. */
export function refuseUnsupported(value: ConfigValue, names: string[]): void {
  for (let i = 0; i < names.length; i++) {
    const field = value.field(names[i]);
    if (field === null || field.is(Kind.Null) || field.is(Kind.False)) continue;
    if (field.tape.next(field.node) == field.node + 1 && !field.is(Kind.String) && !field.is(Kind.True))
      continue;
    field.refuse(
      'not supported by this version',
      'take it out; it is not ignored because calls depend on it',
    );
  }
}

/** What a kind is called in messages. */
export function nameOf(kind: Kind): string {
  if (kind == Kind.Null) return 'null';
  if (kind == Kind.String) return 'string';
  if (kind == Kind.Number) return 'number';
  if (kind == Kind.Object) return 'object';
  return kind == Kind.Array ? 'array' : 'boolean';
}

function hintFor(kind: Kind): string {
  if (kind == Kind.String) return 'put the value in quotes';
  return kind == Kind.Array ? 'put it in brackets' : 'put it in braces';
}
