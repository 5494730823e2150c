/** A conversation with a sibling's command: values go in as lines of JSON, and each has one line of JSON as its answer, in order. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Io } from '../io.js';
import { siblingCommand } from './locate.js';
import type { Sibling } from './locate.js';

/** How the other side ended when it should have answered. */
export class ConversationEnded extends Error {
  readonly stderr: string;

  constructor(code: number | null, stderr: string) {
    super(`the command ended with ${code ?? 'a signal'}`);
    this.stderr = stderr;
  }
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: unknown): void;
}

/** No answer is longer than the longest text. */
const MOST_LINE_BYTES = 256 * 1024 * 1024;
const MOST_STDERR_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

export class Conversation {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #arrived: unknown[] = [];
  readonly #signal: AbortSignal;
  #ended: unknown;
  #stderr = '';
  #parts: Buffer[] = [];
  #size = 0;

  constructor(name: Sibling, args: readonly string[], io: Pick<Io, 'cwd' | 'env' | 'signal'>) {
    const script = siblingCommand(name, io.cwd);
    this.#child = spawn(process.execPath, [script, ...args], { cwd: io.cwd, env: { ...io.env } });
    this.#signal = io.signal;
    this.#signal.addEventListener('abort', this.#kill, { once: true });
    if (io.signal.aborted) this.#kill();
    const { stdin, stdout, stderr } = this.#child;
    // A command that has ended takes no more; its end says why.
    stdin.on('error', () => undefined);
    stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    stderr.on('data', (chunk: Buffer) => {
      if (this.#stderr.length < MOST_STDERR_BYTES) this.#stderr += chunk.toString('utf8');
    });
    this.#child.once('error', (error) => this.#end(error));
    this.#child.once('close', (code) => this.#end(new ConversationEnded(code, this.#stderr)));
  }

  /** Says a line that has no answer of its own. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Says a value; its answer comes after those of all that were asked before. */
  ask(value: unknown): Promise<unknown> {
    this.say(JSON.stringify(value));
    return this.next();
  }

  /** The next line of the other side. @throws ConversationEnded */
  next(): Promise<unknown> {
    const ready = this.#arrived.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    return new Promise((resolve, reject) => {
      if (this.#ended === undefined) this.#waiting.push({ resolve, reject });
      else reject(this.#ended);
    });
  }

  /** Ends the command. */
  close(): void {
    this.#signal.removeEventListener('abort', this.#kill);
    this.#kill();
  }

  readonly #kill = (): void => void this.#child.kill('SIGKILL');

  #end(reason: unknown): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#answer(Buffer.concat([...this.#parts, rest.subarray(0, end)]).toString('utf8'));
      rest = rest.subarray(end + 1);
      [this.#parts, this.#size] = [[], 0];
    }
    this.#parts.push(rest);
    this.#size += rest.length;
    if (this.#size <= MOST_LINE_BYTES) return;
    this.#end(new RangeError(`an answer is longer than ${MOST_LINE_BYTES} bytes`));
    this.#kill();
  }

  #answer(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      this.#end(error);
      return this.#kill();
    }
    const first = this.#waiting.shift();
    if (first === undefined) this.#arrived.push(value);
    else first.resolve(value);
  }
}
