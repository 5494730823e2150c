/** A file answers one question: it is short, named by a noun of its domain, and says on top what it decides. */
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { EMPTY_NAMES, ROOMS } from './import-table.js';
import { read, sourceFiles } from './sources.js';

const HARD = 400;
const SOFT = 250;
const MEDIAN = 120;
/** Lines of code in contract/, which every room has to know. */
const CONTRACT = 3_000;

const files = [...ROOMS.map((room) => room.folder), 'test', 'examples'].flatMap(sourceFiles);
const lines = new Map(files.map((file) => [file, read(file).split('\n').length - 1]));

describe('file size', () => {
  it(`stays under ${HARD} lines everywhere`, () => {
    expect([...lines].filter(([, count]) => count > HARD)).toEqual([]);
  });

  it(`exceeds ${SOFT} lines in at most one file of twenty`, () => {
    const long = [...lines].filter(([, count]) => count > SOFT);
    expect(long.length, JSON.stringify(long)).toBeLessThanOrEqual(files.length / 20);
  });

  it.each(ROOMS.map((room) => [room.folder]))(`has a median of at most ${MEDIAN} lines in %s`, (folder) => {
    const counts = sourceFiles(folder)
      .map((file) => lines.get(file) ?? 0)
      .sort((a, b) => a - b);
    expect(counts[Math.floor(counts.length / 2)] ?? 0).toBeLessThanOrEqual(MEDIAN);
  });
});

it(`contract has at most ${CONTRACT} lines of code`, () => {
  const isCode = (line: string): boolean => !/^\s*(?:\/\/|\*|\/\*|$)/.test(line);
  const sources = files.filter((file) => file.startsWith('contract/src/'));
  const count = sources.reduce((sum, file) => sum + read(file).split('\n').filter(isCode).length, 0);
  expect(count).toBeLessThanOrEqual(CONTRACT);
});

describe('file names', () => {
  it('say which question the file answers', () => {
    const empty = files.filter((file) => EMPTY_NAMES.includes(path.basename(file).split('.')[0] ?? ''));
    expect(empty).toEqual([]);
  });
});

describe('module headers', () => {
  it('say in a sentence what the file decides', () => {
    const sources = files.filter((file) => /\/(src|assembly)\//.test(file));
    expect(sources.filter((file) => !read(file).startsWith('/**'))).toEqual([]);
  });
});

it("no plugin and no part of the SDK asks the standard library for letters' other case: its tables weigh 7 KB in each module", () => {
  const sources = files.filter((file) => /\/assembly\//.test(file) && !/\/test\//.test(file));
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.filter((file) => /\.to(?:Lower|Upper)Case\(/.test(read(file)))).toEqual([]);
});
