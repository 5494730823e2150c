/** Passes over the body of one function. Spec: WebAssembly core, binary format, code section. */
import { Cursor } from './cursor.js';
import { skipExpression, type Listener } from './instructions.js';
import { skipNumber } from './leb128.js';
import type { CodeBody } from './module.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

/**
 * Tells `listener` what stands in a body; `part` names it in messages.
 *
 * @throws ContractError CT_WASM_* if the body cannot be read
 */
export function passOver(bytes: Uint8Array, body: CodeBody, part: string, listener: Listener): void {
  const cursor = new Cursor(bytes, { offset: body.offset, end: body.offset + body.size, part });
  skipLocals(cursor);
  skipExpression(cursor, listener);
}

function skipLocals(cursor: Cursor): void {
  for (let left = readCount(cursor, 'kinds of locals'); left > 0; left -= 1) {
    skipNumber(cursor, 32);
    readValueType(cursor);
  }
}
