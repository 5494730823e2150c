/** Which arguments of a tool a client repeats in headers. Spec: MCP 2026-07-28, "Custom headers from tool parameters". */

import { Bytes } from '../bytes';
import { ABSENT, equals, find, findBytes, Kind, Output, Tape, writeUnescaped } from '../json';

const PREFIX = 'mcp-param-';
const scratch = new Output();

/** One argument, by its path through `properties`. */
export class ParamHeader {
  constructor(
    /** The header, in lower case. */
    readonly name: Bytes,
    readonly path: Bytes[],
  ) {}

  /** The argument's node, or `ABSENT`; null counts as absent. */
  find(tape: Tape, args: u32): u32 {
    let node = args;
    for (let i = 0; i < this.path.length && node != ABSENT; i++) {
      const key = unchecked(this.path[i]);
      node = findBytes(tape, node, key.ptr, key.size);
    }
    return node != ABSENT && tape.is(node, Kind.Null) ? ABSENT : node;
  }
}

/** What is wrong with the declarations that were read last; empty when nothing is. */
export let paramHeaderFault: string = '';

/** Reads the `x-mcp-header` annotations of an input schema; a faulty one leaves `paramHeaderFault`. */
export function readParamHeaders(tape: Tape, schema: u32): ParamHeader[] {
  paramHeaderFault = '';
  const found: ParamHeader[] = [];
  collect(tape, schema, [], found);
  return found;
}

function collect(tape: Tape, schema: u32, path: Bytes[], found: ParamHeader[]): void {
  const properties = find(tape, schema, 'properties');
  if (!tape.is(properties, Kind.Object)) return;
  const end = tape.next(properties);
  for (let key = properties + 1; key < end; key = tape.next(key + 1)) {
    const property = key + 1;
    if (!tape.is(property, Kind.Object)) continue;
    path.push(keyBytes(tape, key));
    const annotation = find(tape, property, 'x-mcp-header');
    if (annotation != ABSENT) take(tape, property, annotation, path, found);
    collect(tape, property, path, found);
    path.pop();
  }
}

function take(tape: Tape, property: u32, annotation: u32, path: Bytes[], found: ParamHeader[]): void {
  const type = find(tape, property, 'type');
  const isPlain =
    equals(tape, type, 'string') || equals(tape, type, 'integer') || equals(tape, type, 'boolean');
  if (!isPlain) return fault(path, 'only a string, an integer or a boolean can be in a header');
  const name = tape.is(annotation, Kind.String) ? headerName(tape, annotation) : null;
  if (name === null) return fault(path, 'not a name for a header');
  for (let i = 0; i < found.length; i++) {
    if (found[i].name.equals(name)) return fault(path, 'the name stands twice');
  }
  found.push(new ParamHeader(name, path.slice(0)));
}

function fault(path: Bytes[], what: string): void {
  const last = path[path.length - 1].toString();
  if (paramHeaderFault == '') paramHeaderFault = 'x-mcp-header of ' + last + ': ' + what;
}

/** The whole name in lower case; null where a character cannot be in one. Spec: RFC 9110 §5.6.2. */
function headerName(tape: Tape, annotation: u32): Bytes | null {
  const size = tape.size(annotation);
  if (size == 0 || tape.isEscaped(annotation)) return null;
  scratch.clear();
  scratch.ascii(PREFIX);
  for (let i: u32 = 0; i < size; i++) {
    const byte: u32 = load<u8>(tape.data(annotation) + i);
    if (byte <= 0x20 || byte >= 0x7f || isDelimiter(byte)) return null;
    scratch.byte(byte - 0x41 < 26 ? byte | 0x20 : byte);
  }
  return scratch.toBytes();
}

/** `"(),/:;<=>?@[\\]{}` */
function isDelimiter(byte: u32): bool {
  if (byte == 0x22 || byte == 0x28 || byte == 0x29 || byte == 0x2c || byte == 0x2f) return true;
  if (byte >= 0x3a && byte <= 0x40) return true;
  return (byte >= 0x5b && byte <= 0x5d) || byte == 0x7b || byte == 0x7d;
}

function keyBytes(tape: Tape, key: u32): Bytes {
  scratch.clear();
  writeUnescaped(scratch, tape, key);
  return scratch.toBytes();
}
