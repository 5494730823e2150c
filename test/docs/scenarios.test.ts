/** docs/scenarios.md: its example is a scenario file, and every step is explained. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { read, ROOT } from '../architecture/sources.js';

const PAGE = read('docs/scenarios.md');

it('the example is read, and fails only because there is no such plugin', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-scenarios-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'example.yaml');
  writeFileSync(file, /```yaml\n([^`]*)```/.exec(PAGE)?.[1] ?? '');
  const program = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
  const words = ['scenario', file, '--module', path.join(folder, 'none.wasm')];
  const { stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  expect(stderr).toMatch(/^error GH_CODE_LOCAL: cannot read .*none\.wasm: ENOENT/);
});

it('every step is explained', () => {
  const source = readFileSync(path.join(ROOT, 'gateway-host/src/scenario/scenario.ts'), 'utf8');
  const kinds = [...source.matchAll(/readonly kind: ([^;]*);/g)].flatMap(([, kind = '']) => [
    ...kind.matchAll(/'(\w+)'/g),
  ]);
  const explained = [...PAGE.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  expect(kinds.length).toBeGreaterThan(10);
  expect(explained).toEqual(expect.arrayContaining(kinds.map(([, kind]) => kind)));
});
