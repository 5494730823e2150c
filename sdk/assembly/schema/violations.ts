/** What was wrong in the last check: a few sentences, each with the place that it is about. */

import { Bytes } from '../bytes';
import { Output } from '../json';
import { run } from './run';
import { writePath } from './value-path';

/** More than these help nobody. */
export const MOST_VIOLATIONS = 8;

/** Filled by a check, until the next one; raw memory, so that a refusal leaves nothing to collect. */
@final
export class Violations {
  /** Where the sentence that was begun is written. */
  readonly out: Output = new Output();
  count: i32 = 0;
  private readonly starts: StaticArray<u32> = new StaticArray<u32>(MOST_VIOLATIONS);
  /** The nodes that the sentences are about. */
  private readonly nodes: StaticArray<u32> = new StaticArray<u32>(MOST_VIOLATIONS);

  clear(): void {
    this.out.clear();
    this.count = 0;
  }

  /** How many of the sentences from `first` on are about the value at `node` itself. */
  countAt(node: u32, first: i32): i32 {
    let count = 0;
    for (let i = first; i < this.count; i++) if (unchecked(this.nodes[i]) == node) count++;
    return count;
  }

  /** Forgets all but the first sentences. */
  keep(count: i32): void {
    if (count >= this.count) return;
    this.out.length = unchecked(this.starts[count]);
    this.count = count;
  }

  get isFull(): bool {
    return this.count >= MOST_VIOLATIONS;
  }

  /** Begins a sentence about the value at `node`; false when nobody wants to know it. */
  begin(node: u32): bool {
    if (!this.open(node)) return false;
    const before = this.out.length;
    writePath(this.out, node);
    if (this.out.length > before) this.out.ascii(': ');
    return true;
  }

  /** As `begin`, about a member that an object does not have. */
  beginMember(node: u32, name: Bytes): bool {
    if (!this.open(node)) return false;
    const before = this.out.length;
    writePath(this.out, node);
    if (this.out.length > before) this.out.byte(0x2e);
    this.out.bytes(name.ptr, name.size);
    this.out.ascii(': ');
    return true;
  }

  /** Appends all sentences with something between them. */
  write(out: Output, separator: string): void {
    for (let i = 0; i < this.count; i++) {
      if (i) out.ascii(separator);
      const start = unchecked(this.starts[i]);
      out.bytes(this.out.data + start, this.endOf(i) - start);
    }
  }

  /** A sentence, for log lines and tests. */
  sentence(index: i32): string {
    const start = this.starts[index];
    return String.UTF8.decodeUnsafe(this.out.data + start, this.endOf(index) - start);
  }

  private open(node: u32): bool {
    if (run.isSilent || this.isFull) return false;
    unchecked((this.starts[this.count] = <u32>this.out.length));
    unchecked((this.nodes[this.count] = node));
    this.count++;
    return true;
  }

  private endOf(index: i32): u32 {
    return index + 1 < this.count ? this.starts[index + 1] : <u32>this.out.length;
  }
}

/** One check at a time, so one serves. */
export const violations = new Violations();
