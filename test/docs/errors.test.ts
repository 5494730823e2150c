/** docs/errors.md holds every code of every room, and no other. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { read, ROOT, sourceFiles } from '../architecture/sources.js';
import { renderErrorsPage, TABLES } from './error-pages.js';

const PAGE = path.join(ROOT, 'docs/errors.md');

describe('the errors page', () => {
  it('says what the tables say', () => {
    const rendered = renderErrorsPage();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, rendered);
    expect(readFileSync(PAGE, 'utf8')).toBe(rendered);
  });

  it.each(TABLES.map((one) => [one.title, one.prefix, one.table] as const))(
    'finds only codes of its own prefix in %s, each with a meaning and a hint',
    (_title, prefix, table) => {
      for (const [code, row] of Object.entries(table)) {
        expect(code).toMatch(new RegExp(`^${prefix}[A-Z0-9_]+$`));
        expect(row.meaning.length).toBeGreaterThan(10);
        expect(row.hint.length).toBeGreaterThan(10);
      }
    },
  );

  it.each(TABLES.map((one) => [one.title, one.table] as const))(
    'has no code that %s never uses',
    (room, table) => {
      const text = sourceFiles(`${room}/src`)
        .filter((file) => !/errors?(\.ts|\/)|-error\.ts$/.test(file))
        .map(read)
        .join('\n');
      expect(Object.keys(table).filter((code) => !text.includes(code))).toEqual([]);
    },
  );
});
