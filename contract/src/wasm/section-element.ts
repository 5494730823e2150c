/** Section 9: which functions tables hold at first. Spec: WebAssembly core, binary format, element section. */
import { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import { readS33, readU32 } from './leb128.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

const PASSIVE_OR_DECLARED = 1;
const EXPLICIT = 2;
const EXPRESSIONS = 4;
const I32_CONST = 0x41;
/** Positions beyond are not kept: no module of ours has them, and a hostile one could name millions. */
const MOST_SLOTS = 65_536;

/** What all segments together say. */
export interface Elements {
  /** How many they are. */
  readonly segments: number;
  /** The functions that any of them names. */
  readonly functions: ReadonlySet<number>;
  /** Which function the first table holds at which position, where a segment says so outright. */
  readonly slots: ReadonlyMap<number, number>;
}

/** Reads all segments. */
export function readElementSection(cursor: Cursor): Elements {
  const functions = new Set<number>();
  const slots = new Map<number, number>();
  const segments = readCount(cursor, 'element segments');
  for (let left = segments; left > 0; left -= 1) readSegment(cursor, functions, slots);
  return { segments, functions, slots };
}

function readSegment(cursor: Cursor, functions: Set<number>, slots: Map<number, number>): void {
  const flags = readU32(cursor);
  if (flags > 7) throw cursor.malformed(`0x${flags.toString(16)} are no flags of an element segment`);
  const active = (flags & PASSIVE_OR_DECLARED) === 0;
  const table = active && (flags & EXPLICIT) !== 0 ? readU32(cursor) : 0;
  const first = active ? readOffset(cursor) : undefined;
  const expressions = (flags & EXPRESSIONS) !== 0;
  const hasKind = (flags & (PASSIVE_OR_DECLARED | EXPLICIT)) !== 0;
  if (hasKind && expressions) readValueType(cursor);
  if (hasKind && !expressions && cursor.u8() !== 0)
    throw cursor.malformed('no kind of element but 0 is known');
  // The bytes bound the items, so no other limit is needed: only distinct functions are kept.
  const count = readCount(cursor, 'elements', Infinity);
  for (let item = 0; item < count; item += 1) {
    const keep = (index: number): void => {
      functions.add(index);
      const slot = first === undefined || table !== 0 ? MOST_SLOTS : first + item;
      if (slot < MOST_SLOTS) slots.set(slot, index);
    };
    if (expressions) skipExpression(cursor, { refersTo: keep });
    else keep(readU32(cursor));
  }
}

/** Where an active segment begins; undefined where something else than a constant says so. */
function readOffset(cursor: Cursor): number | undefined {
  const seen: number[] = [];
  skipExpression(cursor, {
    passed: (opcode, from) => seen.push(opcode === I32_CONST ? constantAt(cursor.bytes, from) : Number.NaN),
  });
  // The constant, and the end of the expression.
  return seen.length === 2 && Number.isInteger(seen[0]) ? seen[0] : undefined;
}

/** The operand of an `i32.const` that has been passed over. */
export function constantAt(bytes: Uint8Array, from: number): number {
  return readS33(new Cursor(bytes, { offset: from + 1, end: bytes.length, part: 'a constant' }));
}
