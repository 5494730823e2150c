/** Section 9: which functions tables hold at first. Spec: WebAssembly core, binary format, element section. */
import type { Cursor } from './cursor.js';
import { skipExpression } from './instructions.js';
import { readU32 } from './leb128.js';
import { readValueType } from './section-type.js';
import { readCount } from './vector.js';

const PASSIVE_OR_DECLARED = 1;
const EXPLICIT = 2;
const EXPRESSIONS = 4;

/** The number of segments and the functions that any of them names. */
export interface Elements {
  readonly segments: number;
  readonly functions: ReadonlySet<number>;
}

/** Reads all segments. Positions in tables are not kept: no rule asks which entry holds which function. */
export function readElementSection(cursor: Cursor): Elements {
  const functions = new Set<number>();
  const segments = readCount(cursor, 'element segments');
  for (let left = segments; left > 0; left -= 1) readSegment(cursor, functions);
  return { segments, functions };
}

function readSegment(cursor: Cursor, functions: Set<number>): void {
  const flags = readU32(cursor);
  if (flags > 7) throw cursor.malformed(`0x${flags.toString(16)} are no flags of an element segment`);
  const active = (flags & PASSIVE_OR_DECLARED) === 0;
  if (active && (flags & EXPLICIT) !== 0) readU32(cursor);
  if (active) skipExpression(cursor);
  const expressions = (flags & EXPRESSIONS) !== 0;
  const hasKind = (flags & (PASSIVE_OR_DECLARED | EXPLICIT)) !== 0;
  if (hasKind && expressions) readValueType(cursor);
  if (hasKind && !expressions && cursor.u8() !== 0)
    throw cursor.malformed('no kind of element but 0 is known');
  // The bytes bound the items, so no other limit is needed: only distinct functions are kept.
  for (let left = readCount(cursor, 'elements', Infinity); left > 0; left -= 1) {
    if (expressions) skipExpression(cursor, { refersTo: (index) => functions.add(index) });
    else functions.add(readU32(cursor));
  }
}
