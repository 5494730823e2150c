/** A tool's arguments from its configuration. Spec: Higress mcp-server plugin, `tools[].args[]`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Kind, Output, writeCompact } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { ConfigValue } from 'proxy-wasm-assemblyscript-sdk/assembly/rules';
import { bytesOf } from '../server';
import { Argument, ArgumentType, Position } from '../tool';
import { lowerCase } from './ascii-case';
import { fieldOf, flagOf, noteUnknown, objectsOf, textOf, warn } from './fields';
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
];

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
  const name = textOf(value, 'name');
  if (name == '' && value.report.isClean) warn(value, 'name', 'missing or empty', 'give the argument a name');
  argument.name = Bytes.of(name);
  textOf(value, 'description');
  fieldOf(value, 'enum', Kind.Array);
  fieldOf(value, 'properties', Kind.Object);
  argument.type = typeOf(textOf(value, 'type'));
  argument.required = flagOf(value, 'required');
  argument.position = positionOf(value, lowerCase(textOf(value, 'position')));
  if (argument.position == Position.Header && !isForwardable(name)) {
    value.refuse(
      'cannot be sent as a header of this name',
      'rename the argument, or name the header in requestTemplate.headers',
      'name',
    );
  }
  if (argument.position == Position.Cookie && !isToken(name)) {
    value.refuse('cannot be the name of a cookie', 'use letters, digits and -_.', 'name');
  }
  const fallback = value.field('default');
  if (fallback !== null && !fallback.is(Kind.Null)) {
    const out = new Output();
    writeCompact(out, fallback.tape, fallback.node);
    argument.fallback = bytesOf(out);
    out.free();
  }
  return argument;
}

function typeOf(type: string): ArgumentType {
  if (type == 'integer') return ArgumentType.Integer;
  if (type == 'number') return ArgumentType.Number;
  return type == 'boolean' ? ArgumentType.Boolean : ArgumentType.Other;
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
