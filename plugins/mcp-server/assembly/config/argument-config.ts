/** A tool's arguments from its configuration. Spec: Higress mcp-server plugin, `tools[].args[]`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  Kind,
  Output,
  Tape,
  writeCompact,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { writeGoJson } from '../go/go-json';
import { writeGoText } from '../go/go-string';
import { Argument, ArgumentType, Position } from '../tool';
import { lowerCase } from './ascii-case';
import { bytesOfText, flagOf, nodeOf, noteUnknown, objectsOf, textOf, warn } from './fields';
import { findFolded } from './folded-key';
import { isForwardable, isToken } from './header-name';

const FIELDS = [
  'name',
  'description',
  'type',
  'required',
  'default',
  'enum',
  'items',
  'properties',
  'position',
  'x-mcp-header',
];

/** What JSON Schema knows. */
export const TYPES = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

const out = new Output();

/** Reads `args`. Of two with the same name the last counts, in the place of the first. */
export function readArguments(tool: ConfigValue, isStrict: bool): Argument[] {
  const values = objectsOf(tool, 'args');
  const args: Argument[] = [];
  for (let i = 0; i < values.length; i++) {
    const argument = readArgument(values[i], isStrict);
    const known = indexOf(args, argument.name);
    if (known < 0) {
      args.push(argument);
    } else {
      warn(values[i], 'name', 'stands twice, the last one counts', 'keep one of the arguments');
      args[known] = argument;
    }
  }
  return args;
}

/** Index of the argument with this name, or -1. */
export function indexOf(args: Argument[], name: Bytes): i32 {
  for (let i = 0; i < args.length; i++) if (args[i].name.equals(name)) return i;
  return -1;
}

function readArgument(value: ConfigValue, isStrict: bool): Argument {
  noteUnknown(value, FIELDS);
  const argument = new Argument();
  argument.name = bytesOfText(value, 'name');
  if (argument.name.size == 0 && value.report.isClean)
    warn(value, 'name', 'missing or empty', 'give the argument a name');
  nodeOf(value, 'description', Kind.String);
  nodeOf(value, 'enum', Kind.Array);
  const type = nodeOf(value, 'type', Kind.String);
  if (isStrict) checkType(value);
  argument.type = typeOf(value.tape, type);
  argument.isScalar = !equals(value.tape, type, 'array') && !equals(value.tape, type, 'object');
  flagOf(value, 'required');
  argument.key = keyOf(argument.name);
  const position = textOf(value, 'position');
  if (position != '') argument.position = positionOf(value, lowerCase(position));
  checkName(value, argument, isStrict);
  const fallback = findFolded(value.tape, value.node, 'default');
  if (fallback != ABSENT && value.tape.kind(fallback) != Kind.Null) {
    out.clear();
    if (isStrict) writeCompact(out, value.tape, fallback);
    else writeGoJson(out, value.tape, fallback);
    argument.fallback = out.toBytes();
  }
  return argument;
}

/** In strict mode arguments are checked, and no argument has a type that there is not. */
function checkType(value: ConfigValue): void {
  const type = textOf(value, 'type');
  if (type == '' || TYPES.includes(type)) return;
  value.refuse('no type of JSON Schema', `use ${TYPES.join(', ')}`, 'type');
}

/** Higress would send what no header can be called; the gateway writes some headers itself. */
function checkName(value: ConfigValue, argument: Argument, isStrict: bool): void {
  if (argument.position != Position.Header && argument.position != Position.Cookie) return;
  const name = argument.name.toString();
  if (argument.position == Position.Header) argument.header = Bytes.of(lowerCase(name));
  const isHeader = argument.position == Position.Header && !isForwardable(name);
  const isCookie = argument.position == Position.Cookie && !isToken(name);
  if (!isHeader && !isCookie) return;
  argument.position = Position.Lost;
  const fault = isHeader ? 'cannot be sent as a header of this name' : 'cannot be the name of a cookie';
  const hint = isHeader
    ? 'rename the argument, or name the header in requestTemplate.headers'
    : 'use letters, digits and -_.';
  if (isStrict) value.refuse(fault, hint, 'name');
  else warn(value, 'name', fault + ', and is not sent', hint);
}

/** `"name":`. */
function keyOf(name: Bytes): Bytes {
  out.clear();
  writeGoText(out, name.ptr, name.size);
  out.byte(0x3a);
  return out.toBytes();
}

/** Arguments in the order of their names' bytes; the standard library's sort weighs 1 KB. */
export function sortByName(args: Argument[]): Argument[] {
  const sorted: Argument[] = [];
  for (let i = 0; i < args.length; i++) {
    const name = args[i].name;
    let place = 0;
    for (let end = i; place < end;) {
      const middle = (place + end) >>> 1;
      if (isBefore(name, sorted[middle].name)) end = middle;
      else place = middle + 1;
    }
    sorted.push(args[i]);
    for (let at = i; at > place; at--) sorted[at] = sorted[at - 1];
    sorted[place] = args[i];
  }
  return sorted;
}

function isBefore(a: Bytes, b: Bytes): bool {
  const order = memory.compare(a.ptr, b.ptr, min(a.size, b.size));
  return order != 0 ? order < 0 : a.size < b.size;
}

function typeOf(tape: Tape, type: u32): ArgumentType {
  if (equals(tape, type, 'integer')) return ArgumentType.Integer;
  if (equals(tape, type, 'number')) return ArgumentType.Number;
  return equals(tape, type, 'boolean') ? ArgumentType.Boolean : ArgumentType.Other;
}

function positionOf(value: ConfigValue, position: string): Position {
  if (position == 'query') return Position.Query;
  if (position == 'path') return Position.Path;
  if (position == 'header') return Position.Header;
  if (position == 'cookie') return Position.Cookie;
  if (position == 'body') return Position.Body;
  warn(value, 'position', 'unknown position, taken as none', 'known: query, path, header, cookie, body');
  return Position.None;
}
