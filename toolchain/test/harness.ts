/** Runs the command line in this process, over an io whose output can be read; and temporary folders to run it in. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { run } from '../src/cli.js';

/** What one command line left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may replace. */
export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly fetch?: typeof fetch;
  readonly terminal?: boolean;
}

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new empty folder, removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-toolchain-'));
  made.push(folder);
  return folder;
}

/** A copy of the plugin under fixtures/NAME. */
export function copyOfFixture(name: string, into = temporaryFolder()): string {
  const folder = path.join(into, name);
  cpSync(fileURLToPath(new URL(`fixtures/${name}/`, import.meta.url)), folder, { recursive: true });
  return folder;
}

/** Runs `postern ARGV`. */
export async function postern(argv: readonly string[], options: CliOptions = {}): Promise<Outcome> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const isTTY = options.terminal === true;
  const code = await run(argv, {
    stdout: { isTTY, write: (text) => stdout.push(text) },
    stderr: { isTTY, write: (text) => stderr.push(text) },
    cwd: options.cwd ?? temporaryFolder(),
    env: options.env ?? {},
    fetch: options.fetch ?? globalThis.fetch,
    signal: new AbortController().signal,
  });
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}
