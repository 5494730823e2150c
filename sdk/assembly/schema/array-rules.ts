/** `prefixItems`, `items`, `contains`, `uniqueItems`. Spec: JSON Schema 2020-12 §10.3.1, Validation §6.4; lists in `items` as before 2020-12. */

import { ABSENT, find, Kind } from '../json';
import { hashValue, lengthOf, sameValue } from './equality';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { SchemaSource } from './schema-source';
import { beginCount } from './sentences';
import { violations } from './violations';

const NO_LIMIT: i64 = i64.MAX_VALUE;
/** As many pairs are compared sooner than a table is made. */
const FEW_ITEMS: u32 = 8;
/** Steps to pay for different values of one hash. */
const COLLISION: u32 = 250;

/** The first items have schemas of their own, the others one for all. */
@final
class ItemsRule extends Rule {
  constructor(
    private first: SchemaNode[],
    private others: SchemaNode | null,
  ) {
    super();
  }

  check(node: u32): bool {
    if (run.tape.kind(node) != Kind.Array) return true;
    const first = this.first;
    const others = this.others;
    const end = run.tape.next(node);
    let isValid = true;
    let index = 0;
    for (let item = node + 1; item < end; item = run.tape.next(item)) {
      if (index < first.length) {
        if (!unchecked(first[index]).check(item)) isValid = false;
      } else if (others === null) {
        break;
      } else if (!others.check(item)) {
        isValid = false;
      }
      if (!isValid && (run.isSilent || violations.isFull)) return false;
      index++;
    }
    return isValid;
  }
}

/** How many items are of a form. */
@final
class ContainsRule extends Rule {
  constructor(
    private form: SchemaNode,
    private least: i64,
    private most: i64,
  ) {
    super();
  }

  check(node: u32): bool {
    if (run.tape.kind(node) != Kind.Array) return true;
    let count: i64 = 0;
    const end = run.tape.next(node);
    run.hush();
    for (let item = node + 1; item < end && !run.isExhausted; item = run.tape.next(item)) {
      if (this.form.check(item)) count++;
      if (this.most == NO_LIMIT && count >= this.least) break;
    }
    run.speak();
    const isMost = count > this.most;
    if (count >= this.least && !isMost) return true;
    const what = 'of the items that "contains" asks for';
    if (beginCount(node, isMost, isMost ? this.most : this.least, what)) violations.out.integer(count);
    return false;
  }
}


@final
class UniqueRule extends Rule {
  check(node: u32): bool {
    if (run.tape.kind(node) != Kind.Array) return true;
    const count = lengthOf(run.tape, node);
    const repeated = count <= FEW_ITEMS ? repeatedAmongFew(node) : repeatedAmongMany(node, count);
    if (repeated == ABSENT) return true;
    if (violations.begin(repeated))
      violations.out.ascii('the same as an item before it, but items must differ');
    return false;
  }
}

function repeatedAmongFew(node: u32): u32 {
  const tape = run.tape;
  const end = tape.next(node);
  for (let item = node + 1; item < end; item = tape.next(item)) {
    for (let other = node + 1; other < item; other = tape.next(other)) {
      if (sameValue(tape, item, tape, other)) return item;
    }
  }
  return ABSENT;
}

/** A table of hashes and nodes; the document's node 0 is no item, so 0 marks a free place. */
function repeatedAmongMany(node: u32, count: u32): u32 {
  let places: u32 = 16;
  while (places < count * 2) places <<= 1;
  const size = (<usize>places) << 3;
  const table = heap.alloc(size);
  memory.fill(table, 0, size);
  const end = run.tape.next(node);
  let repeated = ABSENT;
  for (
    let item = node + 1;
    item < end && repeated == ABSENT && !run.isExhausted;
    item = run.tape.next(item)
  ) {
    if (!insert(table, places - 1, item)) repeated = item;
  }
  heap.free(table);
  return repeated;
}

function insert(table: usize, mask: u32, item: u32): bool {
  const hash = hashValue(run.tape, item);
  let place = hash & mask;
  while (true) {
    const entry = table + ((<usize>place) << 3);
    const other = load<u32>(entry);
    if (!other) {
      store<u32>(entry, item);
      store<u32>(entry, hash, 4);
      return true;
    }
    const hasSameHash = load<u32>(entry, 4) == hash;
    if (hasSameHash && sameValue(run.tape, item, run.tape, other)) return false;
    // two values of one hash in a document are chance, many are made on purpose
    if (!run.spend(hasSameHash ? COLLISION : 1)) return true;
    place = (place + 1) & mask;
  }
  return true;
}

/** Reads the keywords of this file. */
export function readArrayRules(source: SchemaSource, at: u32, into: SchemaNode): void {
  readItems(source, at, into);
  const form = source.schema(at, 'contains');
  const least = source.count(at, 'minContains');
  const most = source.count(at, 'maxContains');
  if (form !== null)
    into.rules.push(new ContainsRule(form, least < 0 ? 1 : least, most < 0 ? NO_LIMIT : most));
  if (source.flag(at, 'uniqueItems')) into.rules.push(new UniqueRule());
}

function readItems(source: SchemaSource, at: u32, into: SchemaNode): void {
  let first = source.schemas(at, 'prefixItems');
  let others: SchemaNode | null = null;
  const items = find(source.tape, at, 'items');
  if (source.tape.is(items, Kind.Array)) {
    if (first === null) first = source.schemas(at, 'items');
    else
      source.refuse(items, 'a list beside "prefixItems"', 'write one schema, for the items behind the first');
    others = source.schema(at, 'additionalItems');
  } else {
    others = source.schema(at, 'items');
  }
  if (first !== null || others !== null) into.rules.push(new ItemsRule(first === null ? [] : first, others));
}
