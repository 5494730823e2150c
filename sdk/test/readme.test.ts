import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHost } from '@postern/gateway-host/testing';
import { main as asc } from 'assemblyscript/asc';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SDK = fileURLToPath(new URL('..', import.meta.url));
const BLOCKS = [
  ...readFileSync(path.join(SDK, 'README.md'), 'utf8').matchAll(/```(?:json|ts)\n([^]*?)```/g),
].map(([, text]) => text ?? '');
const FILES = ['asconfig.json', 'assembly/index.ts', 'assembly/greeter.ts'];

const folder = mkdtempSync(path.join(tmpdir(), 'sdk-readme-'));

beforeAll(() => {
  mkdirSync(path.join(folder, 'assembly'));
  symlinkSync(path.join(SDK, '../node_modules'), path.join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the plugin of the quick start compiles as it stands there, and greets', async () => {
  FILES.forEach((file, index) => writeFileSync(path.join(folder, file), BLOCKS[index] ?? ''));
  const { stderr } = await asc(['--target', 'release', '-o', 'out.wasm', '--baseDir', folder]);
  expect(stderr.toString()).toBe('');
  const module = readFileSync(path.join(folder, 'out.wasm'));
  const host = await createHost({ plugins: [{ module, configuration: 'good day' }] });
  expect(host.request().respond({ body: 'x' }).response?.header('x-greeting')).toBe('good day');
  host.close();
  await expect(createHost({ plugins: [{ module }] })).rejects.toThrow(/configure/);
});

/** What the compiler's options ask of every plugin. */
const LIFECYCLE = "export * from 'proxy-wasm-assemblyscript-sdk/assembly/exports/lifecycle';\n";

/** Blocks after those of the quick start that are whole files. */
const examples = BLOCKS.slice(FILES.length).filter((text) => text.startsWith('import '));

it('the examples of libraries compile', async () => {
  expect(examples.length).toBeGreaterThan(1);
  const configuration = { extends: 'proxy-wasm-assemblyscript-sdk/asconfig.json' };
  writeFileSync(path.join(folder, 'examples.json'), JSON.stringify(configuration));
  for (const [index, text] of examples.entries()) {
    const file = `assembly/example-${index}.ts`;
    writeFileSync(path.join(folder, file), text + LIFECYCLE);
    const { stderr } = await asc([file, '--config', 'examples.json', '-o', 'out.wasm', '--baseDir', folder]);
    expect(stderr.toString()).toBe('');
  }
});
