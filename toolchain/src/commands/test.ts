/** `postern test`: builds a plugin and runs its scenarios on the gateway's own host. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command, Invocation } from '../command-line/command.js';
import { buildAndTell } from '../compile/build-and-tell.js';
import { ToolchainError } from '../errors.js';
import { requireFolder } from '../files/require-path.js';
import { runSibling } from '../siblings/pass-through.js';

const FOLDER = 'scenarios';

/** The command's table entry. */
export const testCommand: Command = {
  name: 'test',
  summary: 'Build a plugin and run its scenarios.',
  usage: '[DIR] [--format text|json]',
  examples: ['postern test', 'postern test plugins/auth --format json'],
  flags: {
    format: { type: 'string', choices: ['text', 'json'], default: 'text', doc: 'How to print the results' },
  },
  arity: [0, 1],
  run: test,
};

async function test({ args, flags, io }: Invocation): Promise<number> {
  const arg = args[0] ?? '.';
  const dir = await requireFolder(arg, io);
  const files = await scenariosOf(dir);
  if (files.length === 0) {
    throw new ToolchainError('TC_NO_SCENARIOS', `${path.join(arg, FOLDER)} has no YAML file`);
  }
  const format = flags.given('format');
  // Only results go to stdout where a program reads it.
  const told = format === 'json' ? { ...io, stdout: io.stderr } : io;
  const built = await buildAndTell({ arg, dir, target: 'release', out: undefined }, told);
  if (built === undefined) return 1;
  const named = files.map((file) => path.relative(io.cwd, file));
  return runSibling(
    '@postern/gateway-host',
    ['scenario', ...named, '--module', built.file, '--format', format],
    io,
  );
}

/** In order of name. */
async function scenariosOf(dir: string): Promise<string[]> {
  try {
    const names = await readdir(path.join(dir, FOLDER));
    const wanted = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
    return wanted.map((name) => path.join(dir, FOLDER, name));
  } catch {
    return [];
  }
}
