import { expect, it } from 'vitest';

import { boundWarnings } from '../../src/http/bounded-log.js';

it('writes twenty warnings a second, counts the others, and bounds nothing else', () => {
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  let clock = 0;
  const log = boundWarnings({ debug: note, info: note, warn: note, error: note }, () => clock);
  for (let i = 0; i < 50; i++) log.warn(`warning ${i}`);
  log.error('error');
  expect(lines).toHaveLength(21);
  clock = 1000;
  log.warn('later');
  expect(lines.slice(-3)).toEqual(['error', '30 more warnings were left out', 'later']);
});
