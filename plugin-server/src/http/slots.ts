/** How many publishes run at once: a few, the next ones wait in line, and when the line is long the server says so. */
import { PluginServerError } from '../errors.js';

export class Slots {
  readonly #waiting: (() => void)[] = [];
  readonly #most: { readonly active: number; readonly waiting: number };
  #active = 0;

  constructor(most: { readonly active: number; readonly waiting: number }) {
    this.#most = most;
  }

  /**
   * Runs `job` when a slot is free.
   *
   * @throws PluginServerError PS_BUSY when too many wait already
   */
  async run<T>(job: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await job();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#active < this.#most.active) {
      this.#active++;
      return;
    }
    if (this.#waiting.length >= this.#most.waiting) {
      throw new PluginServerError('PS_BUSY', `${this.#waiting.length} publishes wait already`);
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The slot goes straight to the next in line, so nobody can slip in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#active--;
    else next();
  }
}
