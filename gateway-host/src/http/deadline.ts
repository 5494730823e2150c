/**
 * Time limits that are nearly always called off before they are reached. Starting, moving and ending one costs a few
 * stores: the timer beneath goes on, serves the next limit of the same length, and looks how much time is left when it rings.
 */

/** The longest that a timer can wait at once. */
export const LONGEST = 2 ** 31 - 1;
/** Kept for reuse: how many of one length, and of how many lengths (a header may name any). */
const MOST_KEPT = 1000;
const MOST_LENGTHS = 64;

const kept = new Map<number, Deadline[]>();

/** Calls `onReached` after that many milliseconds without `touch` or `end`. */
export function startDeadline(ms: number, onReached: () => void): Deadline {
  const deadline = kept.get(ms)?.pop() ?? new Deadline(ms);
  deadline.start(onReached);
  return deadline;
}

/** Whoever ends it lets go of it too: it may be somebody else's at once. It does not keep the process alive. */
export class Deadline {
  readonly #ms: number;
  #at = 0;
  #onReached: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number) {
    this.#ms = ms;
  }

  start(onReached: () => void): void {
    this.#onReached = onReached;
    this.touch();
  }

  /** The time starts anew, also after it was reached. */
  touch(): void {
    this.#at = performance.now() + this.#ms;
    if (this.#timer === undefined) this.#arm(this.#ms);
  }

  end(): void {
    if (this.#onReached === undefined) return;
    this.#onReached = undefined;
    if (!keep(this.#ms, this)) clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    this.#timer = setTimeout(() => this.#ring(), Math.min(ms, LONGEST));
    this.#timer.unref();
  }

  #ring(): void {
    this.#timer = undefined;
    if (this.#onReached === undefined) return;
    const left = this.#at - performance.now();
    if (left >= 1) this.#arm(left);
    else this.#onReached();
  }
}

function keep(ms: number, deadline: Deadline): boolean {
  const list = kept.get(ms);
  if (list === undefined && kept.size < MOST_LENGTHS) kept.set(ms, [deadline]);
  else if (list !== undefined && list.length < MOST_KEPT) list.push(deadline);
  else return false;
  return true;
}
