/**
 * Passes over instructions, telling which functions they name. Values and types are not checked: engines do that.
 * Spec: WebAssembly core 3.0, binary format, instructions; threads proposal for 0xfe.
 */
import type { Cursor } from './cursor.js';
import { readS33, readU32, readU64, skipNumber } from './leb128.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

/** What a reader of instructions wants to hear about. */
export interface Listener {
  /** The instruction calls, or takes a reference to, the function with this index. */
  readonly refersTo?: (functionIndex: number) => void;
  /** The instruction calls whatever of this type a table or a reference holds. */
  readonly callsIndirectly?: (typeIndex: number) => void;
  /** An instruction has been passed over: its first byte, and where it stands in the module. */
  readonly passed?: (opcode: number, from: number, to: number) => void;
}

type Immediate = (cursor: Cursor, listener: Listener) => void;

const none: Immediate = () => undefined;
const index: Immediate = (cursor) => void readU32(cursor);
const twoIndices: Immediate = (cursor) => void (readU32(cursor), readU32(cursor));
// Read first: an argument of a listener that is not there is not evaluated.
const functionIndex: Immediate = (cursor, listener) => {
  const called = readU32(cursor);
  listener.refersTo?.(called);
};
const bytes =
  (count: number): Immediate =>
  (cursor) =>
    void cursor.take(count, 'a constant');

const indirectCall: Immediate = (cursor, listener) => {
  const type = readU32(cursor);
  readU32(cursor);
  listener.callsIndirectly?.(type);
};

const referenceCall: Immediate = (cursor, listener) => {
  const type = readU32(cursor);
  listener.callsIndirectly?.(type);
};

const memoryArgument: Immediate = (cursor) => {
  const alignment = readU32(cursor);
  // Bit 6 announces the index of a memory.
  if ((alignment & 0x40) !== 0) readU32(cursor);
  readU64(cursor);
};

const memoryLane: Immediate = (cursor, listener) => {
  memoryArgument(cursor, listener);
  cursor.u8();
};

const blockType: Immediate = (cursor) => {
  const type = readS33(cursor);
  // A typed reference, 0x63 or 0x64, is followed by its heap type.
  if (type === 0x63 - 0x80 || type === 0x64 - 0x80) readS33(cursor);
};

const branchTable: Immediate = (cursor) => {
  for (let left = readCount(cursor, 'branches', Infinity); left >= 0; left -= 1) readU32(cursor);
};

const tryTable: Immediate = (cursor, listener) => {
  blockType(cursor, listener);
  for (let left = readCount(cursor, 'catch clauses'); left > 0; left -= 1) {
    if (cursor.u8() < 2) readU32(cursor);
    readU32(cursor);
  }
};

const types: Immediate = (cursor) => {
  for (let left = readCount(cursor, 'types'); left > 0; left -= 1) readValueType(cursor);
};

// What follows which opcodes. An opcode of two bytes is its prefix times 0x1000 plus the second: 0xfc bulk memory
// and tables, 0xfd vectors, 0xfe atomics.
const TABLE: ReadonlyArray<readonly [immediate: Immediate, opcodes: string]> = [
  [none, '00-01 05 0a-0b 0f 19-1b 45-c4 d1 d3-d4 fc000-fc007 fd00e-fd014 fd023-fd053 fd05e-fd113'],
  [blockType, '02-04 06'],
  [tryTable, '1f'],
  [branchTable, '0e'],
  [functionIndex, '10 12 d2'],
  [indirectCall, '11 13'],
  [referenceCall, '14-15'],
  [types, '1c'],
  [index, '07-09 0c-0d 18 20-26 3f-40 d5-d6 fc009 fc00b fc00d fc00f-fc011'],
  [twoIndices, 'fc008 fc00a fc00c fc00e'],
  [memoryArgument, '28-3e fd000-fd00b fd05c-fd05d fe000-fe002 fe010-fe04e'],
  [memoryLane, 'fd054-fd05b'],
  [(cursor) => skipNumber(cursor, 32), '41'],
  [(cursor) => skipNumber(cursor, 64), '42'],
  [(cursor) => void readS33(cursor), 'd0'],
  [bytes(1), 'fd015-fd022 fe003'],
  [bytes(4), '43'],
  [bytes(8), '44'],
  [bytes(16), 'fd00c-fd00d'],
];

const IMMEDIATES = new Map<number, Immediate>();
for (const [immediate, opcodes] of TABLE) {
  for (const range of opcodes.split(' ')) {
    const [first = 0, last = first] = range.split('-').map((opcode) => Number.parseInt(opcode, 16));
    for (let opcode = first; opcode <= last; opcode += 1) IMMEDIATES.set(opcode, immediate);
  }
}

const PREFIXES = new Set([0xfc, 0xfd, 0xfe]);
const OPENS = new Set([0x02, 0x03, 0x04, 0x06, 0x1f]);
const DELEGATE = 0x18;
const END = 0x0b;

/** Passes over an expression: instructions up to the `end` that matches no block within it. */
export function skipExpression(cursor: Cursor, listener: Listener = {}): void {
  for (let depth = 1; depth > 0;) {
    const from = cursor.offset;
    const opcode = cursor.u8();
    immediateOf(opcode, cursor)(cursor, listener);
    listener.passed?.(opcode, from, cursor.offset);
    if (OPENS.has(opcode)) depth += 1;
    // `delegate` closes its `try` in place of an `end`.
    else if (opcode === END || opcode === DELEGATE) depth -= 1;
  }
}

function immediateOf(opcode: number, cursor: Cursor): Immediate {
  const code = PREFIXES.has(opcode) ? opcode * 0x1000 + readU32(cursor) : opcode;
  const immediate = IMMEDIATES.get(code);
  if (immediate !== undefined) return immediate;
  throw cursor.unsupported(`instruction 0x${code.toString(16)} is not known`);
}
