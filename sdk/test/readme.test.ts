import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost } from '@postern/gateway-host/testing';
import { main as asc } from 'assemblyscript/asc';
import { afterAll, expect, it } from 'vitest';

const SDK = fileURLToPath(new URL('..', import.meta.url));
const FILES = ['asconfig.json', 'assembly/index.ts', 'assembly/greeter.ts'];

const folder = mkdtempSync(path.join(tmpdir(), 'sdk-readme-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the plugin of the quick start compiles as it stands there, and greets', async () => {
  const readme = readFileSync(path.join(SDK, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/```(?:json|ts)\n([^]*?)```/g)].map(([, text]) => text ?? '');
  mkdirSync(path.join(folder, 'assembly'));
  symlinkSync(path.join(SDK, '../node_modules'), path.join(folder, 'node_modules'));
  FILES.forEach((file, index) => writeFileSync(path.join(folder, file), blocks[index] ?? ''));
  const { stderr } = await asc(['--target', 'release', '-o', 'out.wasm', '--baseDir', folder]);
  expect(stderr.toString()).toBe('');
  const module = readFileSync(path.join(folder, 'out.wasm'));
  const host = await createHost({ plugins: [{ module, configuration: 'good day' }] });
  expect(host.request().respond({ body: 'x' }).response?.header('x-greeting')).toBe('good day');
  host.close();
  await expect(createHost({ plugins: [{ module }] })).rejects.toThrow(/configure/);
});
