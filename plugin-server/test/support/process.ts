/** The built command as a process of its own, which tests may end in any way. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/postern-plugin-server.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface CommandRun {
  readonly child: ChildProcess;
  /** Everything it wrote to stdout and stderr so far. */
  output(): string;
  /** What it wrote to stdout so far: without errors, and without what a slow one says meanwhile. */
  printed(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the command; it is killed when the test ends. */
export function runCommand(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd: string = process.cwd(),
): CommandRun {
  if (!existsSync(BUILT)) throw new Error('run `npx tsc -b plugin-server` first');
  const child = spawn(process.execPath, [BIN, ...argv], { env: { PATH: process.env.PATH, ...env }, cwd });
  let output = '';
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    printed += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => (code ?? signal) as number | null);
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output: () => output, printed: () => printed, ended };
}

/** Starts the command on a free port and waits until it is ready. */
export async function startCommand(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandRun & { url: string }> {
  const run = runCommand(['--port', '0', ...argv], env);
  for (;;) {
    const url = /"url":"([^"]+)"/.exec(run.output())?.[1];
    if (url !== undefined) return { ...run, url };
    if (run.child.exitCode !== null) throw new Error(`the server ended: ${run.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
