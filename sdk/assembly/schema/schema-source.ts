/** The text of a schema while it is compiled: its keywords by name and type. What does not fit is a fault with its path. */

import { Bytes } from '../bytes';
import { ABSENT, find, Kind, nodePath, readNumber, Tape, unescape } from '../json';
import { SchemaNode } from './rule';

const MOST_FAULTS = 20;

/** Keywords are read here; what they mean is for the rules. */
@final
export class SchemaSource {
  /** `path: what is wrong; hint: what to do`. */
  readonly faults: string[] = [];
  /** Paths of keywords that are not checked. */
  readonly ignored: string[] = [];
  /** Schemas that were asked for and are not compiled yet. */
  readonly waiting: u32[] = [];
  private readonly made: Map<u32, SchemaNode> = new Map();

  constructor(readonly tape: Tape) {}

  /** Notes a fault at a node. */
  refuse(node: u32, message: string, hint: string): void {
    if (this.faults.length >= MOST_FAULTS) return;
    const path = nodePath(this.tape, node);
    this.faults.push(`${path == '' ? 'the schema' : path}: ${message}; hint: ${hint}`);
  }

  /** Notes that a keyword, if it is there, is not checked. */
  ignore(at: u32, keyword: string): void {
    const node = find(this.tape, at, keyword);
    if (node != ABSENT) this.ignored.push(nodePath(this.tape, node));
  }

  /** How many schemas there are in it. */
  get size(): i32 {
    return this.made.size;
  }

  /** What a schema compiles to, one for each place: schemas may refer to each other in circles. */
  schemaAt(node: u32): SchemaNode {
    if (this.made.has(node)) return this.made.get(node);
    const schema = new SchemaNode();
    this.made.set(node, schema);
    const kind = this.tape.kind(node);
    if (kind == Kind.Object) this.waiting.push(node);
    else if (kind == Kind.False) schema.isNever = true;
    else if (kind != Kind.True) this.refuse(node, 'expected a schema', 'write an object, true or false');
    return schema;
  }

  /** A keyword that is a schema; null when it is absent. */
  schema(at: u32, keyword: string): SchemaNode | null {
    const node = find(this.tape, at, keyword);
    return node == ABSENT ? null : this.schemaAt(node);
  }

  /** A keyword that is a list of schemas; null when it is absent. */
  schemas(at: u32, keyword: string): SchemaNode[] | null {
    const list = find(this.tape, at, keyword);
    if (list == ABSENT) return null;
    const schemas: SchemaNode[] = [];
    if (!this.tape.is(list, Kind.Array) || this.tape.next(list) == list + 1) {
      this.refuse(list, 'expected a list of schemas', 'put at least one schema in brackets');
      return schemas;
    }
    const end = this.tape.next(list);
    for (let node = list + 1; node < end; node = this.tape.next(node)) schemas.push(this.schemaAt(node));
    return schemas;
  }

  /** Node of a keyword that is an object, or `ABSENT`. */
  object(at: u32, keyword: string): u32 {
    const node = find(this.tape, at, keyword);
    if (node == ABSENT || this.tape.kind(node) == Kind.Object) return node;
    this.refuse(node, 'expected an object', 'put it in braces');
    return ABSENT;
  }

  /** Node of a keyword that is a number, or `ABSENT`. */
  number(at: u32, keyword: string): u32 {
    const node = find(this.tape, at, keyword);
    if (node == ABSENT || this.tape.kind(node) == Kind.Number) return node;
    this.refuse(node, 'expected a number', 'write it without quotes');
    return ABSENT;
  }

  /** A keyword that counts something, -1 when it is absent. */
  count(at: u32, keyword: string): i64 {
    const node = find(this.tape, at, keyword);
    if (node == ABSENT) return -1;
    if (this.tape.kind(node) == Kind.Number) {
      const value = readNumber(this.tape.data(node), this.tape.size(node));
      if (value >= 0 && trunc(value) == value) return <i64>min(value, 1e15);
    }
    this.refuse(node, 'expected a whole number', 'write 0 or more, without quotes');
    return -1;
  }

  /** A keyword that is true or false; false when it is absent. */
  flag(at: u32, keyword: string): bool {
    const node = find(this.tape, at, keyword);
    if (node == ABSENT) return false;
    const kind = this.tape.kind(node);
    if (kind != Kind.True && kind != Kind.False) {
      this.refuse(node, 'expected true or false', 'write it without quotes');
    }
    return kind == Kind.True;
  }

  /** A keyword that is a list of names; none when it is absent. */
  names(at: u32, keyword: string): Bytes[] {
    const node = find(this.tape, at, keyword);
    return node == ABSENT ? [] : this.namesAt(node);
  }

  /** A list of names. */
  namesAt(list: u32): Bytes[] {
    const names: Bytes[] = [];
    if (this.tape.kind(list) != Kind.Array) {
      this.refuse(
        list,
        'expected a list of names',
        'put it in brackets; no brackets at all when there are none',
      );
      return names;
    }
    const end = this.tape.next(list);
    for (let node = list + 1; node < end; node = this.tape.next(node)) {
      if (this.tape.kind(node) == Kind.String) names.push(this.textAt(node));
      else this.refuse(node, 'expected a name', 'put it in quotes');
    }
    return names;
  }

  /** What a string says: a view of the schema's text, or a copy where there are escapes. */
  textAt(node: u32): Bytes {
    const data = this.tape.data(node);
    const size = this.tape.size(node);
    if (!this.tape.isEscaped(node)) return new Bytes(data, size);
    const copy = new ArrayBuffer(size);
    const bytes = Bytes.wrap(copy);
    bytes.size = unescape(data, size, changetype<usize>(copy));
    return bytes;
  }
}
