import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { REQUIREMENTS } from './requirements.js';

it('every requirement is the title of a test, and every such title is a requirement', () => {
  const cited = new Set<string>();
  for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))) {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    for (const [, id = ''] of source.matchAll(/\brequirement\(\s*'([^']+)'/g)) cited.add(id);
  }
  expect([...cited].sort()).toEqual(Object.keys(REQUIREMENTS).sort());
});
