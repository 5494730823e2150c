/** `properties`, `additionalProperties`, `required`, `propertyNames`, `dependent…`. Spec: JSON Schema 2020-12 §10.3.2, §10.2.2.4, Validation §6.5. */

import { Bytes } from '../bytes';
import { ABSENT, find, findBytes, Kind } from '../json';
import { MISSING, NameIndex } from '../name-index';
import { Rule, SchemaNode } from './rule';
import { run } from './run';
import { saidAt } from './said-text';
import { SchemaSource } from './schema-source';
import { writeShortened } from './shown-value';
import { sayMeant } from './value-rules';
import { violations } from './violations';

/** Members that a lookup passes over are cheaper than schemas. */
const NODES_PER_STEP: u32 = 16;

/** What the members of an object are. A key that stands twice is checked twice: readers differ in which one they take. */
@final
class MembersRule extends Rule {
  private index: NameIndex = new NameIndex();

  constructor(
    private names: Bytes[],
    private schemas: SchemaNode[],
    /** For all members that have no schema of their own. */
    private others: SchemaNode | null,
  ) {
    super();
    for (let i = 0; i < names.length; i++) this.index.add(names[i], i);
  }

  check(node: u32): bool {
    const tape = run.tape;
    if (tape.kind(node) != Kind.Object) return true;
    const end = tape.next(node);
    let isValid = true;
    for (let member = node + 1; member < end; member = tape.next(member + 1)) {
      if (!this.checkMember(node, member)) isValid = false;
      if (!isValid && (run.isSilent || violations.isFull)) return false;
    }
    return isValid;
  }

  private checkMember(object: u32, member: u32): bool {
    if (!run.spend(1)) return false;
    const position = this.index.find(saidAt(member));
    if (position != MISSING) return unchecked(this.schemas[position]).check(member + 1);
    const others = this.others;
    if (others === null) return true;
    if (!others.isNever) return others.check(member + 1);
    return this.refuse(object, member);
  }

  private refuse(object: u32, member: u32): bool {
    if (!violations.begin(object)) return false;
    const out = violations.out;
    out.ascii('unknown ');
    out.text(run.memberWord);
    out.ascii(' "');
    writeShortened(out, run.tape, member);
    out.byte(0x22);
    sayMeant(member, this.names);
    return false;
  }
}


@final
class RequiredRule extends Rule {
  constructor(private names: Bytes[]) {
    super();
  }

  check(node: u32): bool {
    return run.tape.kind(node) != Kind.Object || hasAll(node, this.names, null);
  }
}

/** Whether an object has all of these members; `because` is the one that asks for them. */
function hasAll(node: u32, names: Bytes[], because: Bytes | null): bool {
  const tape = run.tape;
  const price = (tape.next(node) - node) / NODES_PER_STEP;
  let isValid = true;
  for (let i = 0; i < names.length; i++) {
    if (!run.spend(price)) return false;
    const name = unchecked(names[i]);
    if (findBytes(tape, node, name.ptr, name.size) != ABSENT) continue;
    isValid = false;
    if (run.isSilent) return false;
    sayMissing(node, name, because);
  }
  return isValid;
}

function sayMissing(node: u32, name: Bytes, because: Bytes | null): void {
  if (!violations.beginMember(node, name)) return;
  const out = violations.out;
  out.ascii('missing');
  if (because === null) return;
  out.ascii(', required beside "');
  out.bytes(because.ptr, because.size);
  out.byte(0x22);
}


@final
class NamesRule extends Rule {
  constructor(private form: SchemaNode) {
    super();
  }

  check(node: u32): bool {
    const tape = run.tape;
    if (tape.kind(node) != Kind.Object) return true;
    const end = tape.next(node);
    let isValid = true;
    for (let member = node + 1; member < end; member = tape.next(member + 1)) {
      if (!this.form.check(member)) isValid = false;
      if (!isValid && (run.isSilent || violations.isFull)) return false;
    }
    return isValid;
  }
}

/** Where one member is there, others must be, or the whole object is of a form. */
@final
class DependentRule extends Rule {
  constructor(
    private name: Bytes,
    private required: Bytes[],
    private form: SchemaNode | null,
  ) {
    super();
  }

  check(node: u32): bool {
    const tape = run.tape;
    if (tape.kind(node) != Kind.Object) return true;
    if (!run.spend((tape.next(node) - node) / NODES_PER_STEP)) return false;
    if (findBytes(tape, node, this.name.ptr, this.name.size) == ABSENT) return true;
    const form = this.form;
    return hasAll(node, this.required, this.name) && (form === null || form.check(node));
  }
}

/** Reads the keywords of this file. */
export function readObjectRules(source: SchemaSource, at: u32, into: SchemaNode): void {
  readMembers(source, at, into);
  const required = source.names(at, 'required');
  if (required.length > 0) into.rules.push(new RequiredRule(required));
  const form = source.schema(at, 'propertyNames');
  if (form !== null) into.rules.push(new NamesRule(form));
  readDependent(source, at, into, 'dependentRequired');
  readDependent(source, at, into, 'dependentSchemas');
  // before 2019-09 both were one keyword
  readDependent(source, at, into, 'dependencies');
}

function readMembers(source: SchemaSource, at: u32, into: SchemaNode): void {
  const properties = source.object(at, 'properties');
  const names: Bytes[] = [];
  const schemas: SchemaNode[] = [];
  if (properties != ABSENT) {
    const tape = source.tape;
    const end = tape.next(properties);
    for (let name = properties + 1; name < end; name = tape.next(name + 1)) {
      names.push(source.textAt(name));
      schemas.push(source.schemaAt(name + 1));
    }
  }
  let others: SchemaNode | null = null;
  if (find(source.tape, at, 'patternProperties') == ABSENT)
    others = source.schema(at, 'additionalProperties');
  else source.ignore(at, 'additionalProperties');
  if (names.length > 0 || others !== null) into.rules.push(new MembersRule(names, schemas, others));
}

function readDependent(source: SchemaSource, at: u32, into: SchemaNode, keyword: string): void {
  const object = source.object(at, keyword);
  if (object == ABSENT) return;
  const tape = source.tape;
  const end = tape.next(object);
  for (let name = object + 1; name < end; name = tape.next(name + 1)) {
    const takesNames = keyword == 'dependentRequired' || tape.kind(name + 1) == Kind.Array;
    const required: Bytes[] = takesNames ? source.namesAt(name + 1) : [];
    const form: SchemaNode | null = takesNames ? null : source.schemaAt(name + 1);
    into.rules.push(new DependentRule(source.textAt(name), required, form));
  }
}
