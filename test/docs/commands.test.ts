/** No page shows commands that nobody runs: each has a story in test/real/commands, or a test that it names. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { read, ROOT } from '../architecture/sources.js';
import { blocksOf } from '../real/commands/page.js';
import { ELSEWHERE, STORIES } from '../real/commands/stories.js';

const SKIPPED = /^(node_modules|dist|build|fixtures|\..*)$/;
const PAGES = pagesIn('').filter((page) => blocksOf(read(page)).length > 0);

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const below = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : pagesIn(below);
    return entry.name.endsWith('.md') ? [below] : [];
  });
}

it('every page with commands is run, once', () => {
  expect(PAGES.length).toBeGreaterThan(15);
  expect([...STORIES.map(({ page }) => page), ...Object.keys(ELSEWHERE)].sort()).toEqual(PAGES.sort());
});

it('a test that is named for a page is there', () => {
  const named = Object.values(ELSEWHERE).flatMap((why) => why.match(/\S+\.test\.ts/g) ?? []);
  for (const file of named) expect(existsSync(path.join(ROOT, file)), file).toBe(true);
});

it('what a story says of a command is said of one that the page has', () => {
  const stale = STORIES.flatMap(({ page, before = {}, notRun = {} }) => {
    const commands = blocksOf(read(page)).flatMap((block) => block.commands.map(({ text }) => text));
    return [...Object.keys(before), ...Object.keys(notRun)]
      .filter((start) => !commands.some((text) => text.startsWith(start)))
      .map((start) => `${page}: ${start}`);
  });
  expect(stale).toEqual([]);
});
