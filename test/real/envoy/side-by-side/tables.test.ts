/**
 * Each quirk and each observation has scenarios, and each scenario that they name exists; that both sides agree on them
 * is what the comparison itself shows.
 */
import { describe, expect, it } from 'vitest';

import { OBSERVED } from './observed-rows.js';
import { QUIRKS } from './quirks.js';
import { SCENARIOS } from './scenarios/index.js';

const ids = new Set(SCENARIOS.map(({ id }) => id));
const unknown = (names: readonly string[]) => names.filter((name) => !ids.has(name));

describe('quirks', () => {
  it.each(QUIRKS)('$id', ({ scenarios }) => {
    expect(scenarios.length).toBeGreaterThan(0);
    expect(unknown(scenarios)).toEqual([]);
  });

  it('have ids of their own', () => {
    expect(new Set(QUIRKS.map(({ id }) => id)).size).toBe(QUIRKS.length);
  });
});

describe.each(Object.entries(OBSERVED))('%s', (_, rows) => {
  it.each(rows)('%s', (_, scenarios) => {
    expect(scenarios.length).toBeGreaterThan(0);
    expect(unknown(scenarios)).toEqual([]);
  });
});

it('all chapters of loading, running and updating plugins are there', () => {
  expect(Object.keys(OBSERVED).length).toBe(11);
});
