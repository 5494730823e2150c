/** Which of a module's log lines are kept: the first and the last ones, however much it says. */
import type { CanaryLogLine } from '@postern/contract/rules';

const FIRST = 100;
const LAST = 20;
const LONGEST = 2000;

/** First lines go on at once, since a module that does not return tells nothing later; the last ones wait for the end. */
export class BoundedLog {
  readonly #tell: (line: CanaryLogLine) => void;
  readonly #last: CanaryLogLine[] = [];
  #told = 0;
  #left = 0;

  constructor(tell: (line: CanaryLogLine) => void) {
    this.#tell = tell;
  }

  add({ level, message }: CanaryLogLine): void {
    const cut = message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message;
    if (this.#told++ < FIRST) return this.#tell({ level, message: cut });
    this.#last.push({ level, message: cut });
    if (this.#last.length <= LAST) return;
    this.#last.shift();
    this.#left++;
  }

  /** What waited. */
  rest(): CanaryLogLine[] {
    if (this.#left === 0) return this.#last;
    return [{ level: 'info', message: `(${this.#left} more lines)` }, ...this.#last];
  }
}
