/** Questions that wait for their answers: each has a number, and is answered once or given up. */

export class Pending<T> {
  readonly #waiting = new Map<number, (value: T | undefined) => void>();
  #last = 0;

  /** Sends a question with its number; resolves with the answer, or with undefined when none came in time. */
  ask(send: (id: number) => void, patienceMs: number): Promise<T | undefined> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      const settle = (value: T | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(value);
      };
      const timer = setTimeout(() => settle(undefined), patienceMs);
      this.#waiting.set(id, settle);
      send(id);
    });
  }

  /** An answer came; one that nobody waits for any more is dropped. */
  settle(id: number, value: T): void {
    this.#waiting.get(id)?.(value);
  }
}
