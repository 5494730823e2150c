import { expect, it } from 'vitest';

import { suggest } from '../../src/settings/index.js';

it.each([
  ['prot', ['host', 'port'], 'port'],
  ['', ['ab'], 'ab'],
  ['publish-tokens', ['publish-token', 'port'], 'publish-token'],
  ['adta', ['data'], 'data'],
  ['completely', ['different'], undefined],
  ['x', [], undefined],
])('%j among %j means %j', (word, candidates, expected) => {
  expect(suggest(word, candidates)).toBe(expected);
});
