/** Which query a call has: the URL's own pairs, overlaid with arguments, in the order that Higress sends them. Spec: Go net/url, "ParseQuery". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { escapedByte, readFormEncoded } from 'proxy-wasm-assemblyscript-sdk/assembly/encoding';
import { ABSENT, Output } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { Position, Spread, Tool } from '../tool';
import { argumentNode, writeArgumentText } from './arguments';
import { Pairs } from './pairs';

/** The query of the call that is being made. */
export const query: Pairs = new Pairs();

/** Takes a query apart. Empty parts are dropped, and as Go does it those with a semicolon or a faulty escape. */
export function readQuery(at: usize, end: usize): void {
  while (at < end) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x26) stop++;
    if (stop > at && isWellFormed(at, stop)) readPair(at, stop);
    at = stop + 1;
  }
}

function isWellFormed(at: usize, end: usize): bool {
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 0x3b || (byte == 0x25 && escapedByte(at, end) < 0)) return false;
  }
  return true;
}

function readPair(at: usize, stop: usize): void {
  let equal = at;
  while (equal < stop && load<u8>(equal) != 0x3d) equal++;
  query.begin();
  readFormEncoded(query.text, at, equal - at);
  query.value();
  if (equal < stop) readFormEncoded(query.text, equal + 1, stop - equal - 1);
  query.end();
}

/** Sets the arguments that belong into the query. */
export function addQueryArguments(tool: Tool): void {
  for (let i = 0; i < tool.args.length; i++) {
    const argument = unchecked(tool.args[i]);
    const isSpread = tool.request.spread == Spread.Query && argument.position == Position.None;
    if (argument.position != Position.Query && !isSpread) continue;
    const node = argumentNode(argument);
    if (node == ABSENT) continue;
    query.set(argument.name.ptr, argument.name.size);
    writeArgumentText(query.text, argument, node);
    query.end();
  }
}

/** Appends the first value of a parameter in the query of a request target; nothing when there is none. */
export function readParameter(out: Output, target: Bytes, name: Bytes): void {
  let at = target.ptr;
  const end = target.ptr + target.size;
  while (at < end && load<u8>(at) != 0x3f) at++;
  query.clear();
  readQuery(at + 1, end);
  if (query.has(name.ptr, name.size)) out.bytes(query.found, query.foundSize);
  query.clear();
}
