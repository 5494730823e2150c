/**
 * One child process of a running project: its lines go to the log, its end is noticed, and stopping it stops all
 * that it started. Every child leads a process group of its own, so Ctrl-C in a terminal reaches only `postern`,
 * which then stops its children in order.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ToolchainError } from '../errors.js';

/** What to start. */
export interface ChildRequest {
  readonly name: string;
  /** A program and its arguments, or a line for the shell. */
  readonly command: readonly [program: string, ...args: string[]] | string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  onLine(line: string): void;
}

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const KEPT_LINES = 20;

/** A process that was started. */
export class Child {
  readonly name: string;
  /** Settles when the process has ended and its last line was read. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: ChildProcess;
  readonly #tail: string[] = [];
  #end: ChildEnd | undefined;

  constructor({ name, command, cwd, env, onLine }: ChildRequest) {
    this.name = name;
    const options = {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    };
    const child =
      typeof command === 'string'
        ? spawn(command, { ...options, shell: true })
        : spawn(command[0], command.slice(1), options);
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
        this.#tail.push(line);
        if (this.#tail.length > KEPT_LINES) this.#tail.shift();
        onLine(line);
      });
    }
    this.ended = new Promise((resolve, reject) => {
      child.once('error', (cause) => {
        reject(new ToolchainError('TC_START_FAILED', `cannot start ${name}: ${cause.message}`, { cause }));
      });
      child.once('close', (code, signal) => resolve((this.#end = { code, signal })));
    });
    this.ended.catch(() => undefined);
  }

  /** The process id; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Its last lines, oldest first. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  /** Asks the whole group to end, and insists after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#signalGroup('SIGTERM');
    const insist = setTimeout(() => this.#signalGroup('SIGKILL'), graceMs);
    await this.ended.catch(() => undefined);
    clearTimeout(insist);
    // The leader is gone; what it left running in its group goes too.
    this.#signalGroup('SIGKILL');
  }

  /** Kills the whole group at once. */
  kill(): void {
    this.#signalGroup('SIGKILL');
  }

  /** "exited with 1" or "was killed by SIGKILL". */
  get fate(): string {
    if (this.#end === undefined) return 'is running';
    const { code, signal } = this.#end;
    return signal === null ? `exited with ${code ?? 'no code'}` : `was killed by ${signal}`;
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // No such group: all of it has ended already.
    }
  }
}
