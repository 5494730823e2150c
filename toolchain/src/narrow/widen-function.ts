/** The function that makes strings again of what `packStrings` packed, then calls the module's own `_initialize`. */
import { writeS32, writeU32 } from '../wasm/leb128.js';
import { HEADER_BYTES } from './static-strings.js';

export interface Widening {
  /** Where the packed strings stand. */
  readonly from: number;
  readonly end: number;
  /** Where the header of the first string goes. */
  readonly first: number;
  /** Index of the function that is called then. */
  readonly initialize: number;
}

const I32 = 0x7f;
const VOID = 0x40;
const [IF, END, CALL] = [0x04, 0x0b, 0x10];
const [LOOP, BR_IF] = [0x03, 0x0d];
const [LOCAL_GET, LOCAL_SET, LOCAL_TEE] = [0x20, 0x21, 0x22];
const [I32_LOAD8_U, I32_STORE, I32_STORE16] = [0x2d, 0x36, 0x3b];
const [I32_CONST, I32_NE, I32_ADD, I32_SUB, I32_AND, I32_SHL] = [0x41, 0x47, 0x6a, 0x6b, 0x71, 0x74];
const MEMORY_FILL = [0xfc, 0x0b, 0];

/** Locals: the byte that is read, the string that is written, and its length, later the end of its characters. */
const [FROM, TO, LENGTH] = [0, 1, 2];

const get = (local: number): number[] => [LOCAL_GET, local];
const set = (local: number): number[] => [LOCAL_SET, local];
const constant = (value: number): number[] => [I32_CONST, ...writeS32(value)];
/** An instruction on memory, with its alignment (as a power of two) and offset. */
const at = (opcode: number, alignment: number, offset: number): number[] => [opcode, alignment, offset];
const add = (local: number, value: number[]): number[] => [...get(local), ...value, I32_ADD, ...set(local)];

/** The body, its own length not counted. */
export function widenFunction({ from, end, first, initialize }: Widening): Uint8Array {
  const character = [
    ...[LOOP, VOID],
    ...[...get(TO), ...get(FROM), ...at(I32_LOAD8_U, 0, 0), ...at(I32_STORE16, 1, HEADER_BYTES)],
    ...add(TO, constant(2)),
    ...[...get(FROM), ...constant(1), I32_ADD, LOCAL_TEE, FROM],
    ...[...get(LENGTH), I32_NE, BR_IF, 0],
    END,
  ];
  // Twice the length, and the length of the block as `bytesOf` has it.
  const size = [...get(LENGTH), ...constant(1), I32_SHL];
  const block = [...size, ...constant(HEADER_BYTES + 15), I32_ADD, ...constant(-16), I32_AND];
  const header = [
    ...[...get(TO), ...block, ...constant(4), I32_SUB, ...at(I32_STORE, 2, 0)],
    ...[...get(TO), ...constant(2), ...at(I32_STORE, 2, 12)],
    ...[...get(TO), ...size, ...at(I32_STORE, 2, 16)],
  ];
  // Headers stand 4 bytes before a multiple of 16, and TO is where the header would have to be for the next character.
  const next = [...get(TO), ...constant(HEADER_BYTES + 4 + 15), I32_ADD, ...constant(-16), I32_AND];
  const string = [
    ...[LOOP, VOID],
    ...add(TO, [...get(FROM), ...at(I32_LOAD8_U, 0, 0), ...constant(4), I32_SHL]),
    ...[...get(FROM), ...at(I32_LOAD8_U, 0, 1), ...set(LENGTH)],
    ...add(FROM, constant(2)),
    ...[...get(LENGTH), IF, VOID],
    ...header,
    ...[...get(FROM), ...get(LENGTH), I32_ADD, ...set(LENGTH)],
    ...character,
    ...[...next, ...constant(4), I32_SUB, ...set(TO)],
    END,
    ...[...get(FROM), ...constant(end), I32_NE, BR_IF, 0],
    END,
  ];
  const locals = [1, 3, I32];
  return Uint8Array.from([
    ...locals,
    ...[...constant(from), ...set(FROM), ...constant(first), ...set(TO)],
    ...string,
    // The allocator, and arrays without initial values, count on zeros.
    ...[...constant(from), ...constant(0), ...constant(end - from), ...MEMORY_FILL],
    ...[CALL, ...writeU32(initialize)],
    END,
  ]);
}
