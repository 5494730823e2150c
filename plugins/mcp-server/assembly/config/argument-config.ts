/** A tool's arguments from its configuration. Spec: Higress mcp-server plugin, `tools[].args[]`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeCompact,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { Argument, ArgumentType, Position } from '../tool';
import { lowerCase } from './ascii-case';
import { bytesOfText, flagOf, nodeOf, noteUnknown, objectsOf, textOf, warn } from './fields';
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

const out = new Output();

/** Reads `args`. Of two with the same name the last counts, in the place of the first. */
export function readArguments(tool: ConfigValue): Argument[] {
  const values = objectsOf(tool, 'args');
  const args: Argument[] = [];
  for (let i = 0; i < values.length; i++) {
    const argument = readArgument(values[i]);
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

function readArgument(value: ConfigValue): Argument {
  noteUnknown(value, FIELDS);
  const argument = new Argument();
  argument.name = bytesOfText(value, 'name');
  if (argument.name.size == 0 && value.report.isClean)
    warn(value, 'name', 'missing or empty', 'give the argument a name');
  nodeOf(value, 'description', Kind.String);
  nodeOf(value, 'enum', Kind.Array);
  nodeOf(value, 'properties', Kind.Object);
  argument.type = typeOf(value.tape, nodeOf(value, 'type', Kind.String));
  argument.required = flagOf(value, 'required');
  argument.position = positionOf(value, lowerCase(textOf(value, 'position')));
  if (argument.position == Position.Header && !isForwardable(argument.name.toString())) {
    value.refuse(
      'cannot be sent as a header of this name',
      'rename the argument, or name the header in requestTemplate.headers',
      'name',
    );
  }
  if (argument.position == Position.Cookie && !isToken(argument.name.toString())) {
    value.refuse('cannot be the name of a cookie', 'use letters, digits and -_.', 'name');
  }
  const fallback = find(value.tape, value.node, 'default');
  if (fallback != ABSENT && value.tape.kind(fallback) != Kind.Null) {
    out.clear();
    writeCompact(out, value.tape, fallback);
    argument.fallback = out.toBytes();
  }
  return argument;
}

function typeOf(tape: Tape, type: u32): ArgumentType {
  if (equals(tape, type, 'integer')) return ArgumentType.Integer;
  if (equals(tape, type, 'number')) return ArgumentType.Number;
  return equals(tape, type, 'boolean') ? ArgumentType.Boolean : ArgumentType.Other;
}

function positionOf(value: ConfigValue, position: string): Position {
  if (position == '') return Position.None;
  if (position == 'query') return Position.Query;
  if (position == 'path') return Position.Path;
  if (position == 'header') return Position.Header;
  if (position == 'cookie') return Position.Cookie;
  if (position == 'body') return Position.Body;
  warn(value, 'position', 'unknown position, taken as none', 'known: query, path, header, cookie, body');
  return Position.None;
}
