/** Fields that are told to clients as they are: kept as JSON without white space. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  isInteger,
  Kind,
  Output,
  readInteger,
  writeCompact,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { fieldOf, nodeOf, objectsOf, textOf } from './fields';

const NOTHING = new Bytes();
const out = new Output();

/** A field of the expected kind as JSON; empty when it is absent, or an empty text, list or object. */
export function jsonOf(value: ConfigValue, name: string, kind: Kind): Bytes {
  const node = nodeOf(value, name, kind);
  if (node == ABSENT || isEmpty(value, node, kind)) return NOTHING;
  out.clear();
  writeCompact(out, value.tape, node);
  return out.toBytes();
}

/** A list of pictures, each with its `src`. Spec: MCP "Icon". */
export function iconsOf(value: ConfigValue): Bytes {
  const icons = objectsOf(value, 'icons');
  for (let i = 0; i < icons.length; i++) {
    if (textOf(icons[i], 'src') == '') icons[i].refuse('missing or empty', 'add the URI of a picture', 'src');
  }
  return jsonOf(value, 'icons', Kind.Array);
}

/** A list of texts; null when absent. */
export function textsOf(value: ConfigValue, name: string): Bytes[] | null {
  const list = fieldOf(value, name, Kind.Array);
  if (list === null) return null;
  const items = list.items();
  const texts: Bytes[] = [];
  for (let i = 0; i < items.length; i++) {
    if (!items[i].is(Kind.String)) items[i].refuse('expected a string', 'put the value in quotes');
    texts.push(Bytes.of(items[i].asText()));
  }
  return texts;
}

/** A whole number from 0 to `most`; the fallback when absent. */
export function countOf(value: ConfigValue, name: string, fallback: i32, most: i32): i32 {
  const node = nodeOf(value, name, Kind.Number);
  if (node == ABSENT) return fallback;
  const tape = value.tape;
  const isWhole = isInteger(tape.data(node), tape.size(node));
  const count = isWhole ? readInteger(tape.data(node), tape.size(node)) : -1;
  if (count >= 0 && count <= <i64>most) return <i32>count;
  value.refuse(`expected a whole number from 0 to ${most}`, 'write it without a fraction', name);
  return fallback;
}

function isEmpty(value: ConfigValue, node: u32, kind: Kind): bool {
  return kind == Kind.String ? value.tape.size(node) == 0 : value.tape.next(node) == node + 1;
}
