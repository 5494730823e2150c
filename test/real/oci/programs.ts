/** Foreign programs as the tests run them: with a home of their own, and everything that they print. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'vitest';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  /** With what it said beside its result. */
  readonly output: string;
}

export type Run = (...args: readonly string[]) => Ended;

/** A way to run a program; its files and settings stand in `folder`. */
export function runner(program: string, folder: string, env: NodeJS.ProcessEnv = {}): Run {
  const home = path.join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const logins = path.join(home, 'config.json');
  // buildah wants the file to be there, even with nobody in it.
  if (!existsSync(logins)) writeFileSync(logins, '{}');
  return (...args) => {
    const done = spawnSync(program, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, DOCKER_CONFIG: home, NO_COLOR: '1', ...env },
    });
    if (done.error !== undefined) throw done.error;
    return { status: done.status, stdout: done.stdout, output: done.stdout + done.stderr };
  };
}

/** What it printed as its result; it must have succeeded. */
export function ok({ status, stdout, output }: Ended): string {
  expect(status, output).toBe(0);
  return stdout;
}

/** What it printed; it must have failed. */
export function failed({ status, output }: Ended): string {
  expect(status, output).not.toBe(0);
  return output;
}

/** An archive of files in a folder, as people make it. */
export function archiveOf(folder: string, ...files: readonly string[]): Buffer {
  const target = path.join(folder, 'archive.tar.gz');
  ok(runner('tar', folder)('-czf', target, '-C', folder, ...files));
  return readFileSync(target);
}

/** The policy that containers/image asks for: everything may be pulled. */
export function policyFile(folder: string): string {
  const file = path.join(folder, 'policy.json');
  writeFileSync(file, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
  return file;
}
