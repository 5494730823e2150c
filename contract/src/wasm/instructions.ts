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
  /** The instruction calls whatever a table or a reference holds. */
  readonly callsIndirectly?: () => void;
}

type Immediate = (cursor: Cursor, listener: Listener) => void;

const none: Immediate = () => undefined;
const index: Immediate = (cursor) => void readU32(cursor);
const twoIndices: Immediate = (cursor) => void (readU32(cursor), readU32(cursor));
const functionIndex: Immediate = (cursor, listener) => listener.refersTo?.(readU32(cursor));
const bytes =
  (count: number): Immediate =>
  (cursor) =>
    void cursor.take(count, 'a constant');

const indirectCall: Immediate = (cursor, listener) => {
  twoIndices(cursor, listener);
  listener.callsIndirectly?.();
};

const referenceCall: Immediate = (cursor, listener) => {
  readU32(cursor);
  listener.callsIndirectly?.();
};

const memoryArgument: Immediate = (cursor) => {
  const alignment = readU32(cursor);
  // Bit 6 announces the index of a memory.
  if ((alignment & 0x40) !== 0) readU32(cursor);
  readU64(cursor);
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

/** First opcode, last opcode, what follows it; the structure of blocks is kept by `skipExpression`. */
type Row = readonly [first: number, last: number, immediate: Immediate];

const PLAIN: readonly Row[] = [
  [0x00, 0x01, none],
  [0x02, 0x04, blockType],
  [0x05, 0x05, none],
  [0x06, 0x06, blockType],
  [0x07, 0x09, index],
  [0x0a, 0x0b, none],
  [0x0c, 0x0d, index],
  [0x0e, 0x0e, branchTable],
  [0x0f, 0x0f, none],
  [0x10, 0x10, functionIndex],
  [0x11, 0x11, indirectCall],
  [0x12, 0x12, functionIndex],
  [0x13, 0x13, indirectCall],
  [0x14, 0x15, referenceCall],
  [0x18, 0x18, index],
  [0x19, 0x1b, none],
  [0x1c, 0x1c, types],
  [0x1f, 0x1f, tryTable],
  [0x20, 0x26, index],
  [0x28, 0x3e, memoryArgument],
  [0x3f, 0x40, index],
  [0x41, 0x41, (cursor) => skipNumber(cursor, 32)],
  [0x42, 0x42, (cursor) => skipNumber(cursor, 64)],
  [0x43, 0x43, bytes(4)],
  [0x44, 0x44, bytes(8)],
  [0x45, 0xc4, none],
  [0xd0, 0xd0, (cursor) => void readS33(cursor)],
  [0xd1, 0xd1, none],
  [0xd2, 0xd2, functionIndex],
  [0xd3, 0xd4, none],
  [0xd5, 0xd6, index],
];

const PREFIXED: ReadonlyMap<number, readonly Row[]> = new Map<number, readonly Row[]>([
  [
    0xfc,
    [
      [0, 7, none],
      [8, 8, twoIndices],
      [9, 9, index],
      [10, 10, twoIndices],
      [11, 11, index],
      [12, 12, twoIndices],
      [13, 13, index],
      [14, 14, twoIndices],
      [15, 17, index],
    ],
  ],
  [
    0xfd,
    [
      [0, 11, memoryArgument],
      [12, 13, bytes(16)],
      [14, 20, none],
      [21, 34, bytes(1)],
      [35, 83, none],
      [84, 91, (cursor, listener) => (memoryArgument(cursor, listener), bytes(1)(cursor, listener))],
      [92, 93, memoryArgument],
      [94, 0x113, none],
    ],
  ],
  [
    0xfe,
    [
      [0, 2, memoryArgument],
      [3, 3, bytes(1)],
      [0x10, 0x4e, memoryArgument],
    ],
  ],
]);

const PLAIN_BY_OPCODE: ReadonlyArray<Immediate | undefined> = Array.from({ length: 256 }, (_, opcode) =>
  find(PLAIN, opcode),
);

const OPENS = new Set([0x02, 0x03, 0x04, 0x06, 0x1f]);
const DELEGATE = 0x18;
const END = 0x0b;

/** Passes over an expression: instructions up to the `end` that matches no block within it. */
export function skipExpression(cursor: Cursor, listener: Listener = {}): void {
  for (let depth = 1; depth > 0;) {
    const opcode = cursor.u8();
    immediateOf(opcode, cursor)(cursor, listener);
    if (OPENS.has(opcode)) depth += 1;
    // `delegate` closes its `try` in place of an `end`.
    else if (opcode === END || opcode === DELEGATE) depth -= 1;
  }
}

function immediateOf(opcode: number, cursor: Cursor): Immediate {
  const plain = PLAIN_BY_OPCODE[opcode];
  if (plain !== undefined) return plain;
  const rows = PREFIXED.get(opcode);
  const minor = rows === undefined ? 0 : readU32(cursor);
  const found = rows && find(rows, minor);
  if (found === undefined) {
    throw cursor.unsupported(`instruction 0x${opcode.toString(16)} 0x${minor.toString(16)} is not known`);
  }
  return found;
}

function find(rows: readonly Row[], opcode: number): Immediate | undefined {
  return rows.find(([first, last]) => opcode >= first && opcode <= last)?.[2];
}
