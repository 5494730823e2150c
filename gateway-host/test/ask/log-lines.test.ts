import { expect, it } from 'vitest';

import { boundedLog } from '../../src/ask/log-lines.js';

const line = (message: string) => ({ level: 'warn', message });

it('keeps few lines as they are', () => {
  expect(boundedLog([line('a'), line('b')])).toEqual([line('a'), line('b')]);
});

it('counts the lines beyond the ten thousandth', () => {
  const kept = boundedLog(Array.from({ length: 10_005 }, () => line('x')));
  expect(kept).toHaveLength(10_001);
  expect(kept.at(-1)).toEqual({ level: 'info', message: '(5 more lines)' });
});

it('cuts long lines, and stops where all of them become too much', () => {
  const kept = boundedLog(Array.from({ length: 1000 }, () => line('x'.repeat(100_000))));
  expect(kept[0]?.message).toHaveLength(8193);
  expect(kept).toHaveLength(513);
  expect(kept.at(-1)?.message).toBe('(488 more lines)');
});
