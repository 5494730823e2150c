/**
 * `npm run fuzz -- TARGET… [--count N] [--seed S]`: mutates the seeds of those targets, or of all, and says what broke.
 * A target is a file of a room; it runs in vitest, with the seed printed first.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = [
  'gateway-host/test/fuzz/targets',
  'plugins/mcp-server/test/fuzz/targets',
  'sdk/test/fuzz/targets',
];
const SUFFIX = '.test.ts';
const VITEST = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);
const DEFAULT_COUNT = '100000';

/** Where each target's file is. */
const targets = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => [name.slice(0, -SUFFIX.length), `${folder}/${name}`]),
  ).sort(([left], [right]) => (left < right ? -1 : 1)),
);
const usage = `npm run fuzz -- [${[...targets.keys()].join(' | ')}]… [--count N] [--seed S]`;

const { names, count, seed } = readArguments();
process.stdout.write(`seed ${seed}, ${count} mutations of each target\n`);
const child = spawn(
  process.execPath,
  [...[VITEST, 'run', '--reporter=verbose'], ...names.map((name) => targets.get(name) ?? '')],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, FUZZ_COUNT: count, FUZZ_SEED: seed } },
);
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});

function readArguments() {
  try {
    const options = { count: { type: 'string', default: DEFAULT_COUNT }, seed: { type: 'string' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.find((name) => !targets.has(name));
    if (unknown !== undefined) throw new Error(`no target is called ${unknown}`);
    const seed = values.seed ?? String(Date.now() % 2 ** 32);
    for (const number of [values.count, seed]) {
      if (!/^\d{1,10}$/.test(number)) throw new Error(`${number} is not a number`);
    }
    return { names: positionals.length > 0 ? positionals : [...targets.keys()], count: values.count, seed };
  } catch (error) {
    process.stderr.write(`error: ${error.message}\n  hint: ${usage}\n`);
    process.exit(2);
  }
}
