/**
 * `npm run mutate -- [--count N] [--seed S] [--only PATH]`: seeds faults in the SDK, one at a time, in a copy of the repository, and
 * tells which of them no test of the SDK sees. What does not compile is no fault.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { faultsOf } from './faults.mjs';

const ROOT = path.join(import.meta.dirname, '../../..');
const ASSEMBLY = 'sdk/assembly/';
/** Tests that look at a folder first; what they do not see, all tests of the SDK are asked. */
const NEAREST = ['json', 'mcp', 'rules', 'schema', 'encoding', 'crypto', 'testing'];
/** Sources without behaviour of their own. */
const LEFT_OUT = /\/(index|messages|codes)\.ts$|\/testing\//;
const PATIENCE_MS = 240_000;
const LEAST_SHARE = 0.9;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

const copy = copyOfRepository();
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));

const faults = pick(allFaults(), Number(values.count), Number(values.seed));
const counts = { seen: 0, 'not seen': 0, 'does not compile': 0 };
for (const [i, fault] of faults.entries()) {
  const outcome = await judge(fault);
  counts[outcome]++;
  const place = `${fault.file}:${fault.line}`;
  const change = outcome === 'not seen' ? `\n    - ${fault.from.trim()}\n    + ${fault.to.trim()}` : '';
  process.stdout.write(`${i + 1}/${faults.length} ${outcome}: ${fault.what} in ${place}${change}\n`);
}
const share = counts.seen / Math.max(1, counts.seen + counts['not seen']);
process.stdout.write(
  `${counts.seen} seen, ${counts['not seen']} not seen, ${counts['does not compile']} that do not compile: ${(share * 100).toFixed(1)} %\n`,
);
process.exitCode = share >= LEAST_SHARE ? 0 : 1;

function copyOfRepository() {
  const target = mkdtempSync(path.join(tmpdir(), 'postern-mutation-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of files.split('\n').filter((name) => name !== '')) {
    mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(target, file), { force: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(target, 'node_modules'));
  return target;
}

function allFaults() {
  const files = execFileSync('git', ['ls-files', ASSEMBLY], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return files
    .filter((file) => file.endsWith('.ts') && !LEFT_OUT.test(file) && file.includes(values.only))
    .flatMap((file) =>
      faultsOf(readFileSync(path.join(ROOT, file), 'utf8')).map((fault) => ({ file, ...fault })),
    );
}

/** Draws without repeating, of each kind as many; the same seed draws the same. */
function pick(all, count, seed) {
  const kinds = [...new Set(all.map(({ what }) => what))].map((kind) =>
    all.filter(({ what }) => what === kind),
  );
  const picked = [];
  let state = seed >>> 0;
  for (let i = 0; picked.length < count && kinds.some((kind) => kind.length > 0); i++) {
    const kind = kinds[i % kinds.length];
    if (kind.length === 0) continue;
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    picked.push(...kind.splice((state >>> 8) % kind.length, 1));
  }
  return picked;
}

async function judge(fault) {
  const file = path.join(copy, fault.file);
  const source = readFileSync(file, 'utf8');
  const lines = source.split('\n');
  lines[fault.line - 1] = fault.to;
  writeFileSync(file, lines.join('\n'));
  try {
    const folder = fault.file.slice(ASSEMBLY.length).split('/')[0] ?? '';
    const near = NEAREST.includes(folder) ? [`sdk/test/${folder}`] : [];
    for (const tests of [...near, 'sdk/test']) {
      const { passes, output } = await run(tests);
      if (/compile error\(s\)/.test(output)) return 'does not compile';
      if (!passes) return 'seen';
    }
    return 'not seen';
  } finally {
    writeFileSync(file, source);
  }
}

/** Runs tests until the first that fails; one that does not come to an end has failed. */
function run(tests) {
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--bail', '1', '--reporter=dot', tests];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), PATIENCE_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ passes: code === 0, output });
    });
  });
}
