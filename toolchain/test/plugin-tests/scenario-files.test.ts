import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { scenarioFiles } from '../../src/plugin-tests/test-files.js';

it('scenarios are what stands in their folder, and suites of service-extensions beside the sources', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'postern-scenario-files-'));
  expect(await scenarioFiles(dir)).toEqual([]);
  mkdirSync(path.join(dir, 'scenarios'));
  const named = ['scenarios/b.yaml', 'scenarios/a.yml', 'scenarios/c.textpb', 'tests.textpb', 'tests.yaml'];
  for (const name of [...named, 'scenarios/README.md', 'spec.yaml', 'tests.yml'])
    writeFileSync(path.join(dir, name), '');
  const found = await scenarioFiles(dir);
  expect(found.map((file) => path.relative(dir, file))).toEqual([
    'scenarios/a.yml',
    'scenarios/b.yaml',
    'scenarios/c.textpb',
    'tests.textpb',
    'tests.yaml',
  ]);
});
