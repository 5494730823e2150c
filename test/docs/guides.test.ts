/** The guides say what the programs do: every field of postern.yaml is explained, and Envoy files are ones a gateway takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createHost } from '@postern/gateway-host/testing';
import { expect, it, onTestFinished } from 'vitest';

import { read, ROOT, sourceFiles } from '../architecture/sources.js';
import { changedOrders } from './changed-orders.js';

const AUTHORS = readFileSync(path.join(ROOT, 'docs/plugin-authors.md'), 'utf8');
const OPERATORS = readFileSync(path.join(ROOT, 'docs/operators.md'), 'utf8');

it('explains every field that postern.yaml may have', () => {
  const lists = sourceFiles('control-plane/src/manifest').flatMap((file) => [
    ...read(file).matchAll(/\.fields\(\[([^\]]*)\]\)/g),
  ]);
  const names = new Set(
    lists.flatMap(([, list = '']) => [...list.matchAll(/'(\w+)'/g)].map(([, one]) => one)),
  );
  expect(names.size).toBeGreaterThan(15);
  const section = OPERATORS.slice(OPERATORS.indexOf('## Describe'), OPERATORS.indexOf('## Run it'));
  const explained = new Set(section.match(/[A-Za-z]+/g));
  // `title` and the like of a transformed tool stand on the plugin's own page.
  const elsewhere = new Set(['rename', 'title', 'description']);
  expect([...names].filter((name) => !explained.has(name ?? '') && !elsewhere.has(name ?? ''))).toEqual([]);
});

it('shows a test that passes on the plugin that "postern new" writes', { timeout: 240_000 }, async () => {
  const block = typescriptBlocks().find((one) => one.includes("'vitest'")) ?? '';
  const lines = block.split('\n');
  const code = lines.filter((line) => !line.startsWith('import ')).join('\n');
  expect(lines.filter((line) => line.startsWith('import '))).toEqual([
    "import { readFileSync } from 'node:fs';",
    "import { createHost } from '@postern/gateway-host/testing';",
    "import { expect, it } from 'vitest';",
  ]);
  const folder = mkdtempSync(path.join(ROOT, 'plugins/.guide-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  postern(['new', 'weather', '--dir', folder]);
  postern(['build', folder]);
  const shown: [title: string, run: () => Promise<void>][] = [];
  const names = ['readFileSync', 'createHost', 'expect', 'it'];
  // oxlint-disable-next-line typescript/no-implied-eval -- the page's own code is what is tested
  new Function(...names, code)(
    (file: string) => readFileSync(path.join(folder, file)),
    createHost,
    expect,
    (title: string, run: () => Promise<void>) => shown.push([title, run]),
  );
  expect(shown.map(([title]) => title)).toEqual(['greets every response']);
  for (const [, run] of shown) await run();
});

it('shows unit tests that pass', { timeout: 240_000 }, () => {
  const [code = '', tests = ''] = typescriptBlocks();
  expect(tests).toContain('assembly/testing');
  const folder = mkdtempSync(path.join(ROOT, 'plugins/.guide-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  postern(['new', 'weather', '--dir', folder]);
  writeFileSync(path.join(folder, 'assembly/path.ts'), code);
  writeFileSync(path.join(folder, 'assembly/path.test.ts'), tests);
  expect(postern(['test', folder])).toContain('5 passed, 0 failed');
});

function typescriptBlocks(): string[] {
  return [...AUTHORS.matchAll(/```ts\n([^`]*)```/g)].map(([, block = '']) => block);
}

function postern(words: readonly string[]): string {
  const done = spawnSync(process.execPath, [path.join(ROOT, 'toolchain/bin/postern.js'), ...words], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  expect([done.status, done.stderr]).toEqual([0, expect.anything()]);
  return done.stdout;
}

it('shows what a change of tools does to agents', { timeout: 60_000 }, () => {
  const before = path.join(ROOT, 'examples/quickstart/orders.yaml');
  const after = path.join(mkdtempSync(path.join(tmpdir(), 'postern-guide-')), 'orders.yaml');
  onTestFinished(() => rmSync(path.dirname(after), { recursive: true, force: true }));
  writeFileSync(after, changedOrders(readFileSync(before, 'utf8')));
  const bin = path.join(ROOT, 'toolchain/bin/postern.js');
  const done = spawnSync(process.execPath, [bin, 'tools', 'diff', before, after], { encoding: 'utf8' });
  expect([done.status, done.stderr]).toEqual([1, '']);
  const section = OPERATORS.slice(OPERATORS.indexOf('## Know what'), OPERATORS.indexOf('## Run it on'));
  const [, shown = ''] = /```text\n([^`]*)```/.exec(section) ?? [];
  const wanted = shown.trimEnd().split('\n').slice(0, -1);
  expect(wanted.length).toBeGreaterThan(10);
  const lines = done.stdout.split('\n');
  const starts = (line: string) => lines.some((one) => one.startsWith(line.slice(0, -1)));
  expect(wanted.filter((line) => !(line.endsWith('…') ? starts(line) : lines.includes(line)))).toEqual([]);
});

it('shows an Envoy configuration that the gateway accepts', () => {
  const [, yaml = ''] = /```yaml\n([^`]*)```/.exec(AUTHORS) ?? [];
  const folder = mkdtempSync(path.join(tmpdir(), 'postern-guide-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'envoy.yaml');
  writeFileSync(file, yaml);
  const bin = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
  const done = spawnSync(process.execPath, [bin, 'validate', '-c', file], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect([done.status, done.stdout + done.stderr]).toEqual([0, expect.stringContaining('OK')]);
});
