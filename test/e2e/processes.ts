/** Processes of a test: started with their output kept, stopped in reverse order, none left behind. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A machine that does other things as well takes a while to start a process. */
const READY_MS = 240_000;
const STOP_MS = 10_000;

/** A running process. */
export interface Running {
  readonly child: ChildProcess;
  output(): string;
}

/** All processes of one test file, and the folders they work in. */
export class Processes {
  readonly #running: Running[] = [];
  readonly #folders: string[] = [];
  readonly #endings: (() => void)[] = [];

  /** A folder that goes when the processes have stopped. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'postern-test-'));
    this.#folders.push(folder);
    return folder;
  }

  /** Whatever else has to end with them. */
  atEnd(end: () => void): void {
    this.#endings.push(end);
  }

  start(
    file: string,
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
  ): Running {
    const env = { ...process.env, ...options.env };
    const child = spawn(file, args, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
    const running = { child, output: () => text };
    this.#running.push(running);
    return running;
  }

  async stopAll(): Promise<void> {
    for (const running of this.#running.splice(0).reverse()) await stop(running);
    for (const end of this.#endings.splice(0)) end();
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends one process, insisting after a while. */
export async function stop({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(insist);
}

/** Runs a command of `postern` to its end and gives its stdout; throws with everything it printed. */
export function postern(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  const env = { ...process.env, ...options.env };
  const done = spawnSync(process.execPath, [`${ROOT}toolchain/bin/postern.js`, ...args], {
    ...options,
    env,
    encoding: 'utf8',
  });
  if (done.status === 0) return done.stdout;
  throw new Error(`postern ${args.join(' ')} ended with ${done.status}\n${done.stdout}${done.stderr}`);
}

/** Waits until a URL answers 200. */
export async function untilOk(url: string, running: Running): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (running.child.exitCode !== null) break;
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not answer 200; the process printed:\n${running.output()}`);
}
