/** Every test that needs only Node passes on each major version that we promise beside the one at hand. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it } from 'vitest';
import type { JsonTestResults } from 'vitest/reporters';

import { ensureNode } from '../install/node.mjs';

const ROOT = path.join(import.meta.dirname, '../../..');
const FULL = process.env['POSTERN_REAL_SIZE'] === 'full';
const majors = FULL ? ([22, 24] as const) : ([22] as const);
/**
 * A short run takes a third of the files, and leaves out what runs as WebAssembly, whatever Node is around it: the SDK and
 * the plugins.
 */
const PART = FULL ? [] : ['--shard=1/3', '--exclude', 'sdk/**', '--exclude', 'plugins/**'];

/** The whole suite takes about six minutes on two cores. */
const PATIENCE_MS = 1_500_000;

it.each(majors)('passes on Node %i', { timeout: PATIENCE_MS }, (major) => {
  const bin = ensureNode(major);
  const node = path.join(bin, 'node');
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout;
  expect(version).toMatch(new RegExp(`^v${major}\\.`));
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' };
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-node-'));
  try {
    const report = path.join(folder, 'report.json');
    const named = ['default', 'json', path.join(ROOT, 'test/second-tries.ts')];
    const reporters = [...named.map((name) => `--reporter=${name}`), `--outputFile.json=${report}`];
    const args = [path.join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...PART];
    const done = spawnSync(node, args, { cwd: ROOT, env, encoding: 'utf8', maxBuffer: 64 << 20 });
    // Indented, so that nobody takes the inner summary for the outer one.
    const output = (done.stdout.slice(-6000) + done.stderr.slice(-2000)).replace(/^/gm, '| ');
    for (const line of done.stdout.match(/^passed on a second try: .*$/gm) ?? []) console.log(line);
    const results = JSON.parse(readFileSync(report, 'utf8')) as JsonTestResults;
    expect(failures(results), output).toEqual([]);
    expect(done.status, output).toBe(0);
    expect(results.numPassedTests).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What failed, by file and name: an excerpt of the output need not reach back to it. */
function failures(results: JsonTestResults): string[] {
  return results.testResults
    .filter((file) => file.status === 'failed')
    .flatMap((file) => {
      const tests = file.assertionResults.filter((test) => test.status === 'failed');
      const named = tests.map((test) => `${test.fullName}: ${test.failureMessages?.join('\n') ?? ''}`);
      const said = named.length > 0 ? named : [file.message];
      return said.map((text) => `${path.relative(ROOT, file.name)}: ${text.slice(0, 1500)}`);
    });
}
