/** One readable log of many processes: each line behind the name of its process, all names equally wide. */
import { painterFor } from '../command-line/colour.js';
import type { Colour } from '../command-line/colour.js';
import type { Io, TextOutput } from '../io.js';
import { renderLogLine } from './log-line.js';

const COLOURS: readonly Colour[] = ['cyan', 'magenta', 'blue', 'green', 'yellow'];

/** Takes the lines of all processes of a project. */
export class MergedLog {
  readonly #output: TextOutput;
  readonly #paint;
  readonly #width: number;
  readonly #colours = new Map<string, Colour>();

  /** `names` are those of the processes that will write. */
  constructor(output: TextOutput, env: Io['env'], names: readonly string[]) {
    this.#output = output;
    this.#paint = painterFor(output, env);
    this.#width = Math.max(...names.map((name) => name.length));
  }

  /** Writes one line of the process `name`. */
  write(name: string, line: string): void {
    const colour = this.#colours.get(name) ?? COLOURS[this.#colours.size % COLOURS.length] ?? 'cyan';
    this.#colours.set(name, colour);
    const prefix = this.#paint(colour, `${name.padEnd(this.#width)} |`);
    this.#output.write(`${prefix} ${renderLogLine(line, this.#paint)}\n`);
  }
}
