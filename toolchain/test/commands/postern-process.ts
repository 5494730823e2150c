/** Runs the real `postern` as a process, whose output can be waited for. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const POSTERN_BIN = fileURLToPath(new URL('../../bin/postern.js', import.meta.url));

/** A `postern` process with what it printed so far. */
export class PosternProcess {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], options: { cwd: string; env?: Record<string, string> }) {
    const env = { ...process.env, NO_COLOR: '1', ...options.env };
    this.#child = spawn(process.execPath, [POSTERN_BIN, ...args], { cwd: options.cwd, env });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Sends a signal and waits for the end. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** Waits until `check` gives something; fails with the output when the process ends or time is over. */
  async until<T>(what: string, check: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 25_000;
    const ended = this.ended.then(() => true);
    for (;;) {
      const found = await check();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`no ${what} in time\n${this.output}`);
      if (await Promise.race([ended, sleep(25, false)]))
        throw new Error(`ended without ${what}\n${this.output}`);
    }
  }
}

/** Whether something listens on a port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
