/**
 * How a plugin dies: one critical log line with file and line, then a trap.
 * Nothing here allocates: abort also runs when memory or the shadow stack is exhausted, and a managed
 * prologue would call abort again without end. Strings therefore arrive as raw pointers.
 */

import { Bytes } from './bytes';
import { putUtf8 } from './utf8';


@external('env', 'proxy_log')
declare function proxy_log(level: u32, messagePtr: usize, messageSize: usize): u32;

const ERROR_LEVEL: u32 = 4;
const CRITICAL: u32 = 5;
const TEXT_LIMIT: u32 = 400;
/** Two texts of at most three bytes per unit, and the numbers. */
const line = memory.data(2560);

/** Called by compiled code in place of `env.abort` (asconfig.json: `--use abort=proxyWasmAbort`). */
@global
export function proxyWasmAbort(message: usize, file: usize, row: u32, column: u32): void {
  let at = putText(line, message);
  if (message != 0) at = putByte(at, 0x20);
  at = putText(at, file);
  at = putByte(at, 0x3a);
  at = putNumber(at, row);
  at = putByte(at, 0x3a);
  at = putNumber(at, column);
  proxy_log(CRITICAL, line, at - line);
  unreachable();
}

/** Logs `message` and a number as one critical line, then traps. */
export function abortWith(message: string, value: u32): void {
  let at = putText(line, changetype<usize>(message));
  at = putNumber(at, value);
  proxy_log(CRITICAL, line, at - line);
  unreachable();
}

/** Logs `message` and `detail` as one line. */
export function complain(message: string, detail: Bytes): void {
  const size = min(detail.size, <i32>TEXT_LIMIT);
  const at = putText(line, changetype<usize>(message));
  memory.copy(at, detail.ptr, size);
  proxy_log(ERROR_LEVEL, line, at + size - line);
}

/** Appends a string as UTF-8; its byte length stands in the object header. */
function putText(at: usize, text: usize): usize {
  if (text == 0) return at;
  const units = <i32>min(load<u32>(text - 4) >> 1, TEXT_LIMIT);
  return putUtf8(text, units, at);
}

function putNumber(at: usize, value: u32): usize {
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor != 0; divisor /= 10) at = putByte(at, 0x30 + ((value / divisor) % 10));
  return at;
}


@inline
function putByte(at: usize, byte: u32): usize {
  store<u8>(at, byte);
  return at + 1;
}
