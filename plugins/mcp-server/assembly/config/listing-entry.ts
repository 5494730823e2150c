/** How a tool is shown in tools/list: its input schema is built from its arguments as Higress builds it. Spec: MCP "Tool". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, writeCompact, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { bytesOf } from '../server';
import { fieldOf, flagOf, objectsOf, textOf } from './fields';

/** The entry as JSON. */
export function writeEntry(tool: ConfigValue): Bytes {
  const out = new Output();
  out.ascii('{"name":');
  writeText(out, textOf(tool, 'name'));
  const title = textOf(tool, 'title');
  if (title != '') {
    out.ascii(',"title":');
    writeText(out, title);
  }
  out.ascii(',"description":');
  writeText(out, textOf(tool, 'description'));
  out.ascii(',"inputSchema":{"type":"object","properties":{');
  writeProperties(out, objectsOf(tool, 'args'));
  out.byte(0x7d);
  copyObject(out, tool, 'outputSchema');
  copyObject(out, tool, 'annotations');
  out.byte(0x7d);
  const entry = bytesOf(out);
  out.free();
  return entry;
}

function writeProperties(out: Output, args: ConfigValue[]): void {
  let required: string[] = [];
  let written = 0;
  for (let i = 0; i < args.length; i++) {
    const name = textOf(args[i], 'name');
    if (stands(args, i + 1, name)) continue;
    if (written++) out.byte(0x2c);
    writeText(out, name);
    writeProperty(out, args[i]);
    if (flagOf(args[i], 'required')) required.push(name);
  }
  out.byte(0x7d);
  for (let i = 0; i < required.length; i++) {
    out.ascii(i == 0 ? ',"required":[' : ',');
    writeText(out, required[i]);
  }
  if (required.length > 0) out.byte(0x5d);
}

/** Of two arguments with the same name the last counts. */
function stands(args: ConfigValue[], from: i32, name: string): bool {
  for (let i = from; i < args.length; i++) if (textOf(args[i], 'name') == name) return true;
  return false;
}

function writeProperty(out: Output, argument: ConfigValue): void {
  const type = textOf(argument, 'type');
  out.ascii(':{"type":');
  writeText(out, type == '' ? 'string' : type);
  out.ascii(',"description":');
  writeText(out, textOf(argument, 'description'));
  copyValue(out, argument, 'enum');
  copyValue(out, argument, 'default');
  if (type == 'array') copyValue(out, argument, 'items');
  if (type == 'object') copyValue(out, argument, 'properties');
  out.byte(0x7d);
}

function copyObject(out: Output, value: ConfigValue, name: string): void {
  const field = fieldOf(value, name, Kind.Object);
  if (field !== null && field.tape.next(field.node) > field.node + 1) copyValue(out, value, name);
}

function copyValue(out: Output, value: ConfigValue, name: string): void {
  const field = value.field(name);
  if (field === null || field.is(Kind.Null)) return;
  out.ascii(',"');
  out.ascii(name);
  out.ascii('":');
  writeCompact(out, field.tape, field.node);
}
