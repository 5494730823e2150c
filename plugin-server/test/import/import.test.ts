import { createHash } from 'node:crypto';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256Hex } from '@postern/contract/digest';
import { expect, it, vi } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage, specOf } from '../support/package.js';
import { runCommand } from '../support/process.js';
import { startServer } from '../support/server.js';

// Each command is a process, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

async function put(root: string, path: string, files: Record<string, string | Buffer>): Promise<void> {
  await mkdir(join(root, path), { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(root, path, name), bytes);
}

/** As pull_plugins.py writes it. */
function metadata(
  name: string,
  module: Buffer,
  md5 = createHash('md5').update(module).digest('hex'),
): string {
  const time = '2026-01-02T03:04:05.678901';
  return `Plugin Name: ${name}\nSize: ${module.length} bytes\nLast Modified: ${time}\nCreated: ${time}\nMD5: ${md5}\n`;
}

const MODULE = buildModule({ salt: 'key-auth' });

/** A tree with what is to be found in them. */
async function tree(): Promise<string> {
  const root = await temporaryFolder();
  const converter = buildModule({ salt: 'converter' });
  await put(root, 'key-auth/2.0.0', { 'plugin.wasm': MODULE, 'metadata.txt': metadata('key-auth', MODULE) });
  await put(root, 'key-auth/1.0.0', { 'plugin.wasm': MODULE, 'metadata.txt': `File: key-auth:1.0.0\n` });
  await put(root, 'jsonrpc-converter/2.0.0', {
    ...{
      'plugin.wasm': converter,
      'spec.yaml': specOf('jsonrpc-converter', '2.0.0'),
      'README.md': '# Converter\n',
    },
  });
  await put(root, 'basic-auth/2.0.0', { 'plugin.wasm': MODULE, 'spec.yaml': specOf('basic-auth', '1.0.0') });
  await put(root, 'broken/1.0.0', {
    'plugin.wasm': MODULE,
    'metadata.txt': metadata('broken', MODULE, '0'.repeat(32)),
  });
  await put(root, 'short/1.0.0', {
    'plugin.wasm': MODULE.subarray(1),
    'metadata.txt': metadata('short', MODULE),
  });
  await put(root, 'moved/1.0.0', { 'plugin.wasm': MODULE, 'metadata.txt': metadata('elsewhere', MODULE) });
  await put(root, 'empty/1.0.0', {});
  await put(root, 'no-module/1.0.0', { 'plugin.wasm': 'not found' });
  await put(root, 'key-auth/latest', { 'plugin.wasm': MODULE });
  await put(root, 'Not_A_Name/1.0.0', { 'plugin.wasm': MODULE });
  await put(root, 'linked/1.0.0', {});
  await symlink('/etc/hostname', join(root, 'linked/1.0.0/plugin.wasm'));
  const entry = (module: Buffer) => ({ version: '2.0.0', wasmSha256: sha256Hex(module) });
  const inventory = {
    ...{ 'key-auth': entry(MODULE), 'json-converter': entry(converter) },
    'nobody-has-it': entry(Buffer.from('nothing')),
  };
  await writeFile(join(root, 'snapshot-inventory.json'), JSON.stringify(inventory));
  return root;
}

async function importTree(...argv: string[]): Promise<{ code: unknown; rows: string[]; output: string }> {
  const run = runCommand(['import', ...argv]);
  const code = await run.ended;
  const rows = run
    .printed()
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' | '));
  return { code, rows, output: run.printed() || run.output() };
}

const EXPECTED = (taken: string): unknown[] => [
  'PLUGIN | RESULT | NOTE',
  'Not_A_Name@1.0.0 | refused | "Not_A_Name" is not a plugin\'s name',
  'basic-auth@2.0.0 | refused | spec.yaml says basic-auth@1.0.0, the folder says basic-auth@2.0.0',
  expect.stringMatching(/^broken@1\.0\.0 \| refused \| metadata\.txt says MD5 0{32}, plugin\.wasm has /),
  'empty@1.0.0 | refused | there is no plugin.wasm',
  `jsonrpc-converter@2.0.0 | ${taken}`,
  `key-auth@1.0.0 | ${taken} | spec.yaml written, with phase and priority by default`,
  `key-auth@2.0.0 | ${taken} | the same module as 1.0.0; spec.yaml written, with phase and priority by default`,
  'key-auth@latest | refused | "latest" is not a version',
  'linked@1.0.0 | refused | plugin.wasm is not a file',
  'moved@1.0.0 | refused | metadata.txt is of elsewhere',
  expect.stringMatching(/^no-module@1\.0\.0 \| refused \| /),
  expect.stringMatching(/^short@1\.0\.0 \| refused \| metadata\.txt says MD5 /),
  `json-converter | ${taken} | another name of jsonrpc-converter`,
  'nobody-has-it | refused | snapshot-inventory.json has it, but no plugin of the tree has its bytes',
];

it('says what would be imported, and stores nothing', async () => {
  const data = await temporaryFolder();
  const { code, rows } = await importTree(await tree(), '--data', data, '--dry-run');
  expect([code, rows.slice(0, -1)]).toEqual([1, EXPECTED('would be imported')]);
  expect(await readdir(join(data, 'plugins'))).toEqual([]);
});

it('imports what can be served, with the names of the inventory, and says why it refuses the rest', async () => {
  const data = await temporaryFolder();
  const root = await tree();
  const first = await importTree(root, '--data', data);
  expect([first.code, first.rows.slice(0, -1)]).toEqual([1, EXPECTED('imported')]);
  expect(first.rows.at(-1)).toBe('10 refused, 4 imported');
  const again = await importTree(root, '--data', data);
  expect(again.rows.slice(0, -1)).toEqual(EXPECTED('was there'));

  const server = await startServer({ store: await openFsStore(data) });
  for (const path of ['key-auth/1.0.0', 'key-auth/2.0.0', 'jsonrpc-converter/2.0.0', 'json-converter/2.0.0'])
    expect((await server.get(`/plugins/${path}/plugin.wasm`)).status, path).toBe(200);
  expect((await server.get('/plugins/basic-auth/2.0.0/plugin.wasm')).status).toBe(404);
  const record: unknown = await (await server.get('/plugins/key-auth/2.0.0/plugin.json')).json();
  expect(record).toMatchObject({ name: 'key-auth', version: '2.0.0', publishedBy: 'import', priority: 0 });
  expect(await (await server.get('/plugins/jsonrpc-converter/2.0.0/README.md')).text()).toBe('# Converter\n');
});

it('never changes a version that is there with other bytes', async () => {
  const data = await temporaryFolder();
  const server = await startServer({ store: await openFsStore(data) });
  await server.put(
    '/plugins/key-auth/2.0.0',
    await buildPackage({ version: '2.0.0', module: buildModule({ salt: 'x' }) }),
  );
  const root = await temporaryFolder();
  await put(root, 'key-auth/2.0.0', { 'plugin.wasm': MODULE });
  for (const flags of [['--dry-run'], []]) {
    const { code, rows } = await importTree(root, '--data', data, ...flags);
    expect([code, rows[1]]).toEqual([
      1,
      expect.stringMatching(/^key-auth@2\.0\.0 \| refused \| .* is already /),
    ]);
  }
});

it('imports for a tenant', async () => {
  const data = await temporaryFolder();
  const root = await temporaryFolder();
  await put(root, 'key-auth/1.0.0', { 'plugin.wasm': MODULE });
  const { code, output } = await importTree(root, '--data', data, '--tenant', 'acme', '--json');
  expect(code).toBe(0);
  expect((JSON.parse(output) as { rows: unknown[] }).rows).toEqual([
    expect.objectContaining({ plugin: 'key-auth@1.0.0', result: 'imported', sha256: sha256Hex(MODULE) }),
  ]);
  expect(await readdir(join(data, 'tenants/acme/plugins'))).toEqual(['key-auth']);
});

it.each([
  [[], 'takes one folder'],
  [['nowhere'], 'there is no folder nowhere'],
  [['a', 'b'], 'takes one folder'],
])('refuses %j with exit 2', async (argv, text) => {
  const { code, output } = await importTree(...argv, '--data', await temporaryFolder());
  expect([code, output]).toEqual([2, expect.stringContaining(text)]);
});

it('says that there is nothing in an empty folder, and that an inventory is broken', async () => {
  const root = await temporaryFolder();
  const data = await temporaryFolder();
  expect((await importTree(root, '--data', data)).output).toBe('there are no plugins in that folder\n');
  await writeFile(join(root, 'snapshot-inventory.json'), '[');
  expect((await importTree(root, '--data', data)).output).toMatch(/^error PS_IMPORT: /);
});
