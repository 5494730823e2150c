/** Files that are too large, too deep or blown up are refused quickly, never read to the end. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { MAX_FILE_BYTES } from '../../src/source/text-file.js';
import { faultOf, makeProject, MANIFEST } from '../project.js';
import { loadCatalogue } from '../../src/catalogue/load.js';

it('a file of more than 4 MiB is not read', async () => {
  const error = await faultOf(MANIFEST, { 'orders.yaml': '#'.repeat(MAX_FILE_BYTES + 1) });
  expect(error.code).toBe('CP_FILE_TOO_LARGE');
  expect(error.message).toBe('./orders.yaml has 4194305 bytes, at most 4194304 are read');
});

it('a pipe is not waited for, a device not read', async () => {
  const project = await makeProject(MANIFEST.replace('./orders.yaml', './pipe'));
  execFileSync('mkfifo', [project.path('pipe')]);
  const { faults } = await loadCatalogue({ file: project.file, env: {} });
  expect(faults).toMatchObject([
    { error: { code: 'CP_FILE_UNREADABLE', message: './pipe cannot be read (it is a pipe or a device)' } },
  ]);
  expect(await faultOf(MANIFEST.replace('./orders.yaml', '/dev/zero'))).toMatchObject({
    code: 'CP_FILE_UNREADABLE',
  });
});

it.each([
  ['brackets', '['.repeat(100_000)],
  ['lists on one line', '- '.repeat(100_000)],
  ['maps on one line', '{a: '.repeat(20_000)],
  ['indentation', Array.from({ length: 1200 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['closed brackets', `server: {name: o}\nx: ${'['.repeat(150)}${']'.repeat(150)}`],
])('nesting by %s is an error, not a crash', async (_, text) => {
  expect((await faultOf(MANIFEST, { 'orders.yaml': text })).code).toBe('CP_YAML');
});

it('aliases that multiply are an error', async () => {
  const lines = Array.from({ length: 12 }, (_, level) => {
    const items = level === 0 ? Array(10).fill('x') : Array(10).fill(`*a${level - 1}`);
    return `  a${level}: &a${level} [${items.join(', ')}]`;
  });
  const error = await faultOf(MANIFEST, { 'orders.yaml': `server:\n  name: o\n${lines.join('\n')}\n` });
  expect(error.code).toBe('CP_YAML');
  expect(error.message).toContain('holds more than 500000 values');
});

it('an alias to itself is an error', async () => {
  const error = await faultOf(MANIFEST, { 'orders.yaml': 'server: &s\n  name: o\n  again: *s\n' });
  expect(error.code).toBe('CP_YAML');
});

it('bytes that are not UTF-8 are an error', async () => {
  const { file, path } = await makeProject();
  await writeFile(path('postern.yaml'), Buffer.from([0x61, 0xff, 0xfe]));
  await expect(loadCatalogue({ file, env: {} })).rejects.toMatchObject({
    code: 'CP_FILE_UNREADABLE',
    message: 'postern.yaml is not UTF-8 text',
  });
});
