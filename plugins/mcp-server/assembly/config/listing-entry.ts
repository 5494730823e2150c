/** How a tool is shown in tools/list: its input schema is built from its arguments as Higress builds it. Spec: MCP "Tool". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  equalsBytes,
  Kind,
  Output,
  stringText,
  Tape,
  writeCompact,
  writeSource,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { ToolEntry } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { findFolded } from './folded-key';

const out = new Output();

/** The entry, copied from a configuration whose types have been checked. */
export function readEntry(tool: ConfigValue): ToolEntry {
  const tape = tool.tape;
  const entry = new ToolEntry();
  entry.name = textOf(tape, tool.node, 'name');
  if (sizeOf(tape, tool.node, 'title') > 0) entry.title = textOf(tape, tool.node, 'title');
  entry.description = textOf(tape, tool.node, 'description');
  entry.inputSchema = schemaOf(tape, tool.node);
  entry.outputSchema = objectOf(tape, tool.node, 'outputSchema');
  const type = findFolded(tape, findFolded(tape, tool.node, 'outputSchema'), 'type');
  entry.givesObject = type == ABSENT || equals(tape, type, 'object');
  entry.annotations = objectOf(tape, tool.node, 'annotations');
  return entry;
}

function textOf(tape: Tape, tool: u32, name: string): Bytes {
  out.clear();
  writeText(tape, tool, name, '""');
  return out.toBytes();
}

function schemaOf(tape: Tape, tool: u32): Bytes {
  out.clear();
  out.ascii('{"type":"object"');
  writeArguments(tape, findFolded(tape, tool, 'args'));
  out.byte(0x7d);
  return out.toBytes();
}

/** Empty schemas and annotations say nothing and are left out. */
function objectOf(tape: Tape, tool: u32, name: string): Bytes {
  const node = findFolded(tape, tool, name);
  out.clear();
  if (tape.is(node, Kind.Object) && tape.next(node) > node + 1) writeCompact(out, tape, node);
  return out.toBytes();
}

function writeArguments(tape: Tape, args: u32): void {
  out.ascii(',"properties":{');
  let separator = 0;
  const isList = tape.is(args, Kind.Array);
  const first: u32 = isList ? args + 1 : 0;
  const end: u32 = isList ? tape.next(args) : 0;
  for (let arg = first; arg < end; arg = tape.next(arg)) {
    if (comesAgain(tape, arg, end)) continue;
    if (separator) out.byte(separator);
    separator = 0x2c;
    writeText(tape, arg, 'name', '""');
    writeProperty(tape, arg);
  }
  out.byte(0x7d);
  separator = 0;
  for (let arg = first; arg < end; arg = tape.next(arg)) {
    if (!tape.is(findFolded(tape, arg, 'required'), Kind.True) || comesAgain(tape, arg, end)) continue;
    if (separator) out.byte(separator);
    else out.ascii(',"required":[');
    separator = 0x2c;
    writeText(tape, arg, 'name', '""');
  }
  if (separator) out.byte(0x5d);
}

/** Of two arguments with the same name the last counts. */
function comesAgain(tape: Tape, arg: u32, end: u32): bool {
  const name = findFolded(tape, arg, 'name');
  if (!tape.is(name, Kind.String)) return false;
  const isEscaped = tape.isEscaped(name);
  const plain = isEscaped ? Bytes.of(stringText(tape, name)) : null;
  const data = plain === null ? tape.data(name) : plain.ptr;
  const size = plain === null ? tape.size(name) : plain.size;
  for (let other = tape.next(arg); other < end; other = tape.next(other)) {
    if (equalsBytes(tape, findFolded(tape, other, 'name'), data, size)) return true;
  }
  return false;
}

function writeProperty(tape: Tape, arg: u32): void {
  const type = findFolded(tape, arg, 'type');
  out.ascii(':{"type":');
  if (sizeOf(tape, arg, 'type') > 0) writeSource(out, tape, type);
  else out.ascii('"string"');
  out.ascii(',"description":');
  writeText(tape, arg, 'description', '""');
  copyMember(tape, arg, 'enum');
  copyMember(tape, arg, 'default');
  if (equals(tape, type, 'array')) copyMember(tape, arg, 'items');
  if (equals(tape, type, 'object')) copyMember(tape, arg, 'properties');
  copyMember(tape, arg, 'x-mcp-header');
  out.byte(0x7d);
}

/** Size of a text field's source, 0 when it is no text. */
function sizeOf(tape: Tape, object: u32, name: string): u32 {
  const node = findFolded(tape, object, name);
  return tape.is(node, Kind.String) ? tape.size(node) : 0;
}

function writeText(tape: Tape, object: u32, name: string, fallback: string): void {
  const node = findFolded(tape, object, name);
  if (tape.is(node, Kind.String)) writeSource(out, tape, node);
  else out.ascii(fallback);
}

function copyMember(tape: Tape, object: u32, name: string): void {
  const node = findFolded(tape, object, name);
  if (node == ABSENT || tape.kind(node) == Kind.Null) return;
  out.ascii(',"');
  out.ascii(name);
  out.ascii('":');
  writeCompact(out, tape, node);
}
