/** A JSON Schema, compiled once, and what a value breaks of it. Spec: JSON Schema 2020-12, and what earlier drafts spell differently. */

import { Bytes } from '../bytes';
import { ABSENT, JsonError, jsonErrorText, parse, Tape } from '../json';
import { compileSource } from './compiler';
import { SchemaNode } from './rule';
import { run } from './run';
import { SchemaSource } from './schema-source';
import { say } from './sentences';
import { violations } from './violations';

/** A larger one is none for the arguments of a tool. */
const MOST_BYTES = 1 << 18;
/** What each value of a document may cost: some steps, and a few for each part of the schema. */
const STEPS_PER_VALUE = 64;
const STEPS_PER_PART = 4;
const MOST_PARTS = 4096;
/** To say why takes more steps than to know that. */
const EXPLAINING = 8;

/**
 * One schema. `compile` it where the configuration is read, `check` values as often as they come: a check allocates nothing
 * that is collected.
 */
@final
export class Schema {
  /** Why `compile` refused, each `path: what is wrong; hint: what to do`. */
  faults: string[] = [];
  /** Paths of keywords that are not checked, such as `properties.email.format`: worth a line in the log. */
  ignored: string[] = [];
  /** What sentences call the members of an object: `unknown property "citty"`. */
  memberWord: string = 'property';
  /** Whether sentences repeat the values that they are about. Set it to false where values may be secrets. */
  showsValues: bool = true;
  private root: SchemaNode | null = null;
  private stepsPerValue: u32 = STEPS_PER_VALUE;
  /** The rules refer to their names and values in it. */
  private text: Bytes | null = null;
  private tape: Tape = new Tape();

  /** Takes a schema's JSON text; false with `faults` when it is not one. */
  compile(schema: Bytes): bool {
    this.root = null;
    this.faults = [];
    this.ignored = [];
    if (schema.size > MOST_BYTES) {
      const size = schema.size.toString();
      return this.refuse(`larger than ${MOST_BYTES} bytes (${size})`, 'take a part of it, or split it');
    }
    const text = schema.copy();
    const tape = new Tape();
    const error = parse(tape, text.ptr, text.size);
    if (error != JsonError.None) {
      const place = `byte ${tape.errorPosition.toString()}`;
      tape.free();
      return this.refuse(`not JSON, ${jsonErrorText(error)} (${place})`, 'write it as JSON text');
    }
    tape.keep();
    const source = new SchemaSource(tape);
    const root = compileSource(source);
    this.faults = source.faults;
    this.ignored = source.ignored;
    if (this.faults.length > 0) return false;
    this.root = root;
    this.stepsPerValue = STEPS_PER_VALUE + STEPS_PER_PART * min(source.size, MOST_PARTS);
    this.text = text;
    this.tape = tape;
    return true;
  }

  /**
   * Whether the value at `node` is valid (`ABSENT` never is); if not, `violations` says why, until the next check. Paths begin with `name`.
   * A schema that was refused takes nothing, and so does a check that reaches its bounds.
   */
  check(tape: Tape, node: u32, name: string = ''): bool {
    run.name = name;
    run.memberWord = this.memberWord;
    run.showsValues = this.showsValues;
    violations.clear();
    if (node == ABSENT) return this.refuseAbsent();
    const isValid = this.isValid(tape, node);
    if (!isValid) this.explain(tape, node);
    run.end();
    return isValid;
  }

  /** Nobody listens: the first rule that is broken ends it. */
  private isValid(tape: Tape, node: u32): bool {
    run.begin(tape, node, this.stepsPerValue);
    const root = this.root;
    run.hush();
    const isValid = root !== null && root.check(node);
    run.speak();
    return isValid;
  }

  private explain(tape: Tape, node: u32): void {
    const root = this.root;
    if (root === null) say(node, 'there is no schema to check it');
    else if (run.isExhausted) say(node, 'too complex to check');
    else {
      // bounds of its own: that nothing more can be said does not change the verdict
      run.begin(tape, node, this.stepsPerValue * EXPLAINING);
      root.check(node);
      if (violations.count == 0) say(node, 'not valid');
    }
  }

  private refuseAbsent(): bool {
    run.root = ABSENT;
    return say(ABSENT, 'missing');
  }

  private refuse(message: string, hint: string): bool {
    this.faults.push(`the schema: ${message}; hint: ${hint}`);
    return false;
  }
}
