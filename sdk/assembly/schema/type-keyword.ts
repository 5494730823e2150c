/** `type`, and OpenAPI's `nullable`. Spec: JSON Schema Validation 2020-12 §6.1.1; OpenAPI 3.0.3 "Schema Object". */

import { ABSENT, equals, find, Kind, stringText, Tape } from '../json';
import { ANY_KIND, INTEGER } from './kinds';
import { SchemaNode } from './rule';
import { SchemaSource } from './schema-source';

const NAMES = 'string, number, integer, boolean, object, array, null';

/** Reads both keywords. */
export function readType(source: SchemaSource, at: u32, into: SchemaNode): void {
  const isNullable = source.flag(at, 'nullable');
  const node = find(source.tape, at, 'type');
  if (node == ABSENT) return;
  let kinds: u32 = isNullable ? 1 << Kind.Null : 0;
  if (source.tape.kind(node) == Kind.Array && source.tape.next(node) > node + 1) {
    const end = source.tape.next(node);
    for (let name = node + 1; name < end; name = source.tape.next(name)) kinds |= readName(source, name);
  } else {
    kinds |= readName(source, node);
  }
  into.kinds = kinds;
}

function readName(source: SchemaSource, node: u32): u32 {
  const kinds = kindsNamed(source.tape, node);
  if (kinds) return kinds;
  const isText = source.tape.kind(node) == Kind.String;
  const what = isText ? `unknown type "${stringText(source.tape, node)}"` : 'expected the name of a type';
  source.refuse(node, what, `write one of ${NAMES}, or several in brackets`);
  return ANY_KIND;
}

function kindsNamed(tape: Tape, node: u32): u32 {
  if (equals(tape, node, 'string')) return 1 << Kind.String;
  if (equals(tape, node, 'number')) return (1 << Kind.Number) | INTEGER;
  if (equals(tape, node, 'integer')) return INTEGER;
  if (equals(tape, node, 'boolean')) return (1 << Kind.True) | (1 << Kind.False);
  if (equals(tape, node, 'object')) return 1 << Kind.Object;
  if (equals(tape, node, 'array')) return 1 << Kind.Array;
  return equals(tape, node, 'null') ? 1 << Kind.Null : 0;
}
