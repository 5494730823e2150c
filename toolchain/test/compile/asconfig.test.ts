import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPluginConfig } from '../../src/compile/asconfig.js';
import type { PluginConfig } from '../../src/compile/asconfig.js';
import { temporaryFolder } from '../harness.js';

const TABLE = {
  optimizeLevel: { type: 'i' },
  noAssert: { type: 'b' },
  use: { type: 'S' },
  lib: { type: 'S', isPath: true },
  transform: { type: 'S', isPath: true, useNodeResolution: true },
  runtime: { type: 's' },
};

function read(files: Record<string, unknown>, target = 'release', dir = 'plugin'): Promise<PluginConfig> {
  const root = temporaryFolder();
  for (const [name, value] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return readPluginConfig({ dir: path.join(root, dir), target, table: TABLE });
}

const ENTRIES = ['assembly/index.ts'];

describe("a plugin's asconfig.json", () => {
  it('gives a target before general options, and its own before what it extends', async () => {
    const config = await read({
      'asconfig.json': {
        options: { runtime: 'minimal', noAssert: true },
        targets: { release: { optimizeLevel: 3 } },
      },
      'plugin/asconfig.json': {
        extends: '../asconfig.json',
        entries: ENTRIES,
        targets: { release: { optimizeLevel: 1 } },
        options: { optimizeLevel: 2, runtime: 'incremental' },
      },
    });
    expect(config).toEqual({
      entries: ENTRIES,
      options: { optimizeLevel: 1, runtime: 'incremental', noAssert: true },
    });
  });

  it('joins lists without repeating', async () => {
    const { options } = await read({
      'asconfig.json': { options: { use: ['a=b', 'c=d'] }, targets: { release: {} } },
      'plugin/asconfig.json': {
        extends: '../asconfig.json',
        entries: ENTRIES,
        options: { use: ['c=d', 'e=f'] },
      },
    });
    expect(options['use']).toEqual(['c=d', 'e=f', 'a=b']);
  });

  it('resolves paths from the file that names them, and leaves package names alone', async () => {
    const { options, entries } = await read({
      'shared/asconfig.json': {
        entries: ['extra.ts'],
        options: { lib: ['./lib'], transform: ['a-package', './own.js'] },
        targets: { release: {} },
      },
      'plugin/asconfig.json': { extends: '../shared/asconfig.json', entries: ENTRIES },
    });
    expect(entries).toEqual([...ENTRIES, '../shared/extra.ts']);
    expect(options['lib']).toEqual([expect.stringMatching(/\/shared\/lib$/)]);
    expect(options['transform']).toEqual(['a-package', expect.stringMatching(/\/shared\/own\.js$/)]);
  });

  it('extends a file of an installed package', async () => {
    const { options } = await read({
      'plugin/node_modules/settings/asconfig.json': { options: { noAssert: true }, targets: { release: {} } },
      'plugin/asconfig.json': { extends: 'settings/asconfig.json', entries: ENTRIES },
    });
    expect(options).toEqual({ noAssert: true });
  });

  const good = { entries: ENTRIES, targets: { release: {} } };
  it.each<[string, Record<string, unknown>, string | RegExp, RegExp]>([
    ['is absent', {}, /cannot be read/, /postern new/],
    ['is not JSON', { 'plugin/asconfig.json': '{' }, /is not JSON/, /postern new/],
    ['is a list', { 'plugin/asconfig.json': [] }, /is not a JSON object/, /postern new/],
    [
      'has no entries',
      { 'plugin/asconfig.json': { targets: { release: {} } } },
      /no entries/,
      /assembly\/index\.ts/,
    ],
    [
      'has no such target',
      { 'plugin/asconfig.json': { ...good, targets: { debug: {} } } },
      /no target "release"/,
      /It has debug/,
    ],
    [
      'misspells a field',
      { 'plugin/asconfig.json': { ...good, entires: [] } },
      /unknown field "entires"/,
      /"entries"/,
    ],
    [
      'misspells an option',
      { 'plugin/asconfig.json': { ...good, options: { noAsert: true } } },
      /"options\.noAsert"/,
      /"noAssert"/,
    ],
    [
      'gives an option an object',
      { 'plugin/asconfig.json': { ...good, options: { use: {} } } },
      /"options\.use"/,
      /./,
    ],
    [
      'extends what is not installed',
      { 'plugin/asconfig.json': { ...good, extends: 'nowhere/x.json' } },
      /not installed/,
      /relative path/,
    ],
    ['extends itself', { 'plugin/asconfig.json': { ...good, extends: './asconfig.json' } }, /circle/, /./],
    ['has a number for extends', { 'plugin/asconfig.json': { ...good, extends: 1 } }, /`extends`/, /./],
    [
      'has text for a target',
      { 'plugin/asconfig.json': { ...good, targets: { release: 'x' } } },
      /`targets\.release`/,
      /./,
    ],
  ])('that %s is refused', async (_, files, message, hint) => {
    const error: unknown = await read(files).catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: 'TC_ASCONFIG',
      exit: 2,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });
});
