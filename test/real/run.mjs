/**
 * `npm run test:real -- SUITE… [--quick|--full]`: runs suites against real components and sums up their results.
 * A suite is a folder beside this file; it installs what it needs, and fails when it cannot.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.join(HERE, '..', '..');
const VITEST = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

const SUITES = readdirSync(HERE, { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() &&
      readdirSync(path.join(HERE, entry.name)).some((name) => name.endsWith('.test.ts')),
  )
  .map((entry) => entry.name)
  .sort();

const args = process.argv.slice(2);
const sizes = args.filter((arg) => arg === '--quick' || arg === '--full');
const names = args.filter((arg) => !arg.startsWith('-'));
const unknown = [
  ...args.filter((arg) => arg.startsWith('-') && !sizes.includes(arg)),
  ...names.filter((name) => !SUITES.includes(name)),
];
if (unknown.length > 0 || sizes.length > 1) {
  process.stderr.write(
    `error: cannot run ${unknown.join(', ') || sizes.join(' ')}\n  hint: npm run test:real -- [${SUITES.join(' | ')}] [--quick | --full]\n`,
  );
  process.exit(2);
}

const suites = names.length > 0 ? names : SUITES;
// Two cores are half idle while suites wait for answers; compilers can use that.
const ahead = spawn(process.execPath, [path.join(HERE, 'install/ahead.mjs'), ...suites.slice(1)], {
  stdio: 'ignore',
});
process.once('exit', () => ahead.kill());

let passed = 0;
let failed = 0;
for (const suite of suites) {
  const result = await runSuite(suite, sizes[0] === '--full' ? 'full' : 'quick');
  passed += result.passed;
  failed += result.failed;
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** One suite in a vitest of its own; a run that breaks off counts as a failure however many tests had passed. */
async function runSuite(suite, size) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'postern-real-'));
  const report = path.join(folder, 'report.json');
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [
          ...[VITEST, 'run', '--config', 'test/real/vitest.config.ts', `test/real/${suite}`],
          ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ],
        { cwd: ROOT, stdio: 'inherit', env: { ...process.env, POSTERN_REAL_SIZE: size } },
      );
      child.once('error', reject);
      child.once('close', resolve);
    });
    const counts = existsSync(report)
      ? JSON.parse(readFileSync(report, 'utf8'))
      : { numPassedTests: 0, numFailedTests: 0 };
    const broke = code !== 0 && counts.numFailedTests === 0;
    return { passed: counts.numPassedTests, failed: counts.numFailedTests + (broke ? 1 : 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
