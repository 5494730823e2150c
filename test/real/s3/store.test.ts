/** The conformance kit of stores on a bucket of a real server. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Processes, ROOT } from '../../e2e/processes.js';
import { BUCKET, CREDENTIALS, S3Server } from './s3-server.js';

const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const KIT = 'plugin-server/test/store/s3/s3-store.test.ts';

const processes = new Processes();
let s3: S3Server;

beforeAll(async () => {
  s3 = await S3Server.start(processes);
});
afterAll(() => processes.stopAll());

it('passes the conformance kit of stores', () => {
  const args = [VITEST, 'run', KIT, '--testNamePattern', 'foreign S3', '--reporter=json'];
  const env = { ...process.env, ...CREDENTIALS, POSTERN_TEST_S3: `${s3.url}/${BUCKET}` };
  const done = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env });
  const report = JSON.parse(done.stdout) as { numPassedTests: number; numFailedTests: number };
  expect(report.numFailedTests, done.stdout).toBe(0);
  expect(report.numPassedTests).toBeGreaterThan(10);
});
