/** Every function of the ABI is walked by a chapter or listed with a reason, and so is every name that the SDK gives plugins. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ENV_FUNCTIONS, GUEST_CALLBACKS } from '@postern/contract/abi';
import { readModule } from '@postern/contract/wasm';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

import { ROOT } from '../../e2e/processes.js';

import { BESIDE_THE_ABI, COVERAGE, coverageTable, NOT_COVERED } from './coverage.js';
import { CHAPTERS, compileChapter, moduleOf, sourceOf } from './modules.js';

const README = path.join(import.meta.dirname, 'README.md');
const TABLE = /\| chapter [^]*?\n(?!\|)/;
const walked = new Set(Object.values(COVERAGE).flat());

describe('the functions of a chapter are imported or exported by its plugin', () => {
  it.each(Object.entries(COVERAGE))('%s', async (chapter, names) => {
    await compileChapter(chapter);
    const { imports, exports } = readModule(readFileSync(moduleOf(chapter)));
    const there = [...imports, ...exports];
    const known = new Set(there.map(({ name }) => name));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});

it('every plugin is a chapter', () => {
  expect(Object.keys(COVERAGE).sort()).toEqual(CHAPTERS);
});

it('every function of the ABI is walked or listed, and none is both', () => {
  const names = [...ENV_FUNCTIONS, ...GUEST_CALLBACKS]
    .filter(({ provider }) => provider === 'proxy-wasm')
    .map(({ name }) => name);
  const listed = (name: string): boolean => Object.hasOwn(NOT_COVERED, name);
  expect(names.filter((name) => !walked.has(name) && !listed(name))).toEqual([]);
  expect(Object.keys(NOT_COVERED).filter((name) => walked.has(name) || !names.includes(name))).toEqual([]);
});

it('every name that the SDK gives plugins is imported by a chapter', () => {
  const imported = new Set(
    CHAPTERS.flatMap((chapter) => namesIn(readFileSync(sourceOf(chapter), 'utf8'), 'import')),
  );
  for (const name of namesIn(
    readFileSync(path.join(import.meta.dirname, 'fixtures/trace.ts'), 'utf8'),
    'import',
  ))
    imported.add(name);
  const given = namesIn(readFileSync(path.join(ROOT, 'sdk/assembly/index.ts'), 'utf8'), 'export');
  expect(given.length).toBeGreaterThan(50);
  expect(given.filter((name) => !imported.has(name) && !BESIDE_THE_ABI.includes(name))).toEqual([]);
});

it('the README has the table', async () => {
  const readme = readFileSync(README, 'utf8');
  const formatted = await format(`${coverageTable()}\n`, { parser: 'markdown' });
  if (process.env['UPDATE_GOLDEN'] !== undefined)
    writeFileSync(
      README,
      readme.replace(TABLE, () => formatted),
    );
  expect(readFileSync(README, 'utf8')).toContain(formatted.trim());
});

/** The names between the braces of imports, or of exports. */
function namesIn(source: string, keyword: 'import' | 'export'): string[] {
  const lists = source.matchAll(new RegExp(`^${keyword} \\{([^}]*)\\}`, 'gm'));
  return [...lists]
    .flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
    .filter((name) => name !== '');
}
