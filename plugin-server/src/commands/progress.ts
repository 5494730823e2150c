/** What a command that takes long says meanwhile: a line on stderr every few seconds, nothing when it is quick. */

const PAUSE_MS = 5_000;

export class Progress {
  readonly #describe: () => string;
  readonly #timer: NodeJS.Timeout;

  constructor(describe: () => string) {
    this.#describe = describe;
    this.#timer = setInterval(() => process.stderr.write(`${this.#describe()}\n`), PAUSE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
