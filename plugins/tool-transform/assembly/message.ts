/** What a JSON-RPC message asks for, as far as this plugin cares. Spec: JSON-RPC 2.0, MCP "Tools". */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import {
  ABSENT,
  countKey,
  equals,
  find,
  Kind,
  Output,
  Tape,
  writeUnescaped,
} from 'proxy-wasm-assemblyscript-sdk/assembly/json';

/** The question. */
export enum Ask {
  /** Anything that does not concern tools; also what the server itself will refuse. */
  Other = 0,
  List = 1,
  Call = 2,
  /** A key stands twice: two readers could read two different messages. */
  Ambiguous = 3,
}

/** What the message at a node asks for. */
export function askOf(tape: Tape, node: u32): Ask {
  if (!tape.is(node, Kind.Object)) return Ask.Other;
  if (countKey(tape, node, 'method') > 1 || countKey(tape, node, 'params') > 1) return Ask.Ambiguous;
  const method = find(tape, node, 'method');
  if (equals(tape, method, 'tools/list')) return Ask.List;
  if (!equals(tape, method, 'tools/call')) return Ask.Other;
  if (countKey(tape, node, 'id') > 1) return Ask.Ambiguous;
  const params = find(tape, node, 'params');
  if (countKey(tape, params, 'name') > 1) return Ask.Ambiguous;
  return tape.is(find(tape, params, 'name'), Kind.String) ? Ask.Call : Ask.Other;
}

/** The node of a call's tool name. */
export function calledName(tape: Tape, call: u32): u32 {
  return find(tape, find(tape, call, 'params'), 'name');
}

const unescaped = new Output();

/** Points `into` at what a string node says; an escaped one is valid until the next. */
export function readText(tape: Tape, node: u32, into: Bytes): void {
  into.ptr = tape.data(node);
  into.size = tape.size(node);
  if (!tape.isEscaped(node)) return;
  unescaped.clear();
  writeUnescaped(unescaped, tape, node);
  into.ptr = unescaped.data;
  into.size = <i32>unescaped.length;
}

const NULL_ID = Bytes.of('null');

/** Points `into` at a message's id as it was written; `null` where it is none that may be echoed. */
export function readId(tape: Tape, message: u32, into: Bytes): void {
  const id = find(tape, message, 'id');
  const isText = tape.is(id, Kind.String);
  const fits = countKey(tape, message, 'id') == 1 && (isText || tape.is(id, Kind.Number));
  into.ptr = fits ? tape.data(id) - (isText ? 1 : 0) : NULL_ID.ptr;
  into.size = fits ? tape.size(id) + (isText ? 2 : 0) : NULL_ID.size;
}

/** Whether a message wants no answer. */
export function isNotification(tape: Tape, message: u32): bool {
  return find(tape, message, 'id') == ABSENT;
}
