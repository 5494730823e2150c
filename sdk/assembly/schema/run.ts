/** The check in progress: what it reads, how much it may still do, and whether anybody listens to what is wrong. */

import { readNumber, Tape } from '../json';

/** Schemas inside one another; each is a few frames of the wasm stack. A document is at most 128 deep, `allOf` and `$ref` add to it. */
const MOST_NESTING = 1024;
/** A `oneOf` in a `oneOf` can ask for more steps than the world has time; what is honest looks at each value a few times. */
const STEPS_AT_LEAST: u64 = 10_000;
const STEPS_AT_MOST: u64 = 2_000_000;

/** Keeps no document alive between two checks. */
const NO_TAPE = new Tape();

/** One check at a time and no callbacks, so one serves. */
@final
export class Run {
  tape: Tape = NO_TAPE;
  /** The value that is checked; paths begin here. */
  root: u32 = 0;
  /** What the checked value is called: the first part of every path. */
  name: string = '';
  /** Whether sentences repeat values; otherwise they say of which kind they are. */
  showsValues: bool = true;
  /** What sentences call the members of an object. */
  memberWord: string = 'property';
  /** The bounds were reached: whatever the verdict would be, it is not known. */
  isExhausted: bool = false;
  /** Sentences are only counted, to find the alternative that fits best. */
  isCounting: bool = false;
  private steps: u32 = 0;
  private nesting: i32 = 0;
  private silence: i32 = 0;

  /** `stepsPerValue` is what each value in the document may cost. */
  begin(tape: Tape, root: u32, stepsPerValue: u32): void {
    this.tape = tape;
    this.root = root;
    this.isExhausted = false;
    this.isCounting = false;
    const values = <u64>(tape.next(root) - root);
    this.steps = <u32>min(STEPS_AT_LEAST + values * stepsPerValue, STEPS_AT_MOST);
    this.nesting = 0;
    this.silence = 0;
  }

  end(): void {
    this.tape = NO_TAPE;
  }

  /** Goes one schema deeper; false when that is too deep, or too much. */
  enter(): bool {
    if (this.nesting >= MOST_NESTING) this.isExhausted = true;
    if (!this.spend(1)) return false;
    this.nesting++;
    return true;
  }


  @inline
  leave(): void {
    this.nesting--;
  }

  /** Pays for work; false when there is nothing left to pay with. */
  spend(steps: u32): bool {
    if (this.isExhausted) return false;
    this.isExhausted = steps > this.steps;
    this.steps -= min(steps, this.steps);
    return !this.isExhausted;
  }

  /** Reads the number at a node; one of a thousand digits is paid for like many. */
  numberAt(node: u32): f64 {
    const size = this.tape.size(node);
    this.spend(size >> 4);
    return readNumber(this.tape.data(node), size);
  }

  /** What follows is only a question, not a demand: what is wrong is not said. Ends with `speak`. */
  @inline
  hush(): void {
    this.silence++;
  }


  @inline
  speak(): void {
    this.silence--;
  }


  @inline
  get isSilent(): bool {
    return this.silence != 0;
  }
}

export const run = new Run();
