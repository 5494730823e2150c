/** How many characters a string, items an array, members an object may have. Spec: JSON Schema Validation 2020-12 §6.3.1, §6.3.2, §6.4.1, §6.4.2, §6.5.1, §6.5.2. */

import { Kind, Output, Tape, writeUnescaped } from '../json';
import { lengthOf } from './equality';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { SchemaSource } from './schema-source';
import { beginCount } from './sentences';
import { violations } from './violations';

const BYTES_PER_STEP: u32 = 64;

const unescaped = new Output();


@final
class SizeRule extends Rule {
  constructor(
    private kind: Kind,
    private limit: i64,
    private isMost: bool,
  ) {
    super();
  }

  check(node: u32): bool {
    if (run.tape.kind(node) != this.kind) return true;
    const size: i64 = this.kind == Kind.String ? countCharacters(run.tape, node) : lengthOf(run.tape, node);
    if (this.isMost ? size <= this.limit : size >= this.limit) return true;
    if (beginCount(node, this.isMost, this.limit, wordFor(this.kind, this.limit)))
      violations.out.integer(size);
    return false;
  }
}

function wordFor(kind: Kind, count: i64): string {
  if (kind == Kind.String) return count == 1 ? 'character' : 'characters';
  if (kind == Kind.Array) return count == 1 ? 'item' : 'items';
  return count == 1 ? 'property' : 'properties';
}

/** Code points: every byte that does not continue one. */
function countCharacters(tape: Tape, node: u32): u32 {
  run.spend(tape.size(node) / BYTES_PER_STEP);
  let at = tape.data(node);
  let end = at + tape.size(node);
  if (tape.isEscaped(node)) {
    unescaped.clear();
    writeUnescaped(unescaped, tape, node);
    at = unescaped.data;
    end = at + unescaped.length;
  }
  let count: u32 = 0;
  for (; at < end; at++) if ((load<u8>(at) & 0xc0) != 0x80) count++;
  return count;
}

/** Reads the keywords of this file. */
export function readSizeRules(source: SchemaSource, at: u32, into: SchemaNode): void {
  add(into, source.count(at, 'minLength'), Kind.String, false);
  add(into, source.count(at, 'maxLength'), Kind.String, true);
  add(into, source.count(at, 'minItems'), Kind.Array, false);
  add(into, source.count(at, 'maxItems'), Kind.Array, true);
  add(into, source.count(at, 'minProperties'), Kind.Object, false);
  add(into, source.count(at, 'maxProperties'), Kind.Object, true);
}

function add(into: SchemaNode, limit: i64, kind: Kind, isMost: bool): void {
  if (limit >= 0) into.rules.push(new SizeRule(kind, limit, isMost));
}
