import { expect, it } from 'vitest';

import { Failures } from '../../src/access/failures.js';

it('lets an address fail a few times in a minute, and again in the next', () => {
  let ms = 0;
  const failures = new Failures(2, () => ms);
  for (const expected of [false, false, true]) {
    expect(failures.isOver('192.0.2.1')).toBe(expected);
    failures.add('192.0.2.1');
  }
  expect(failures.isOver('192.0.2.2')).toBe(false);
  ms = 59_000;
  expect(failures.secondsLeft('192.0.2.1')).toBe(1);
  ms = 60_000;
  expect(failures.isOver('192.0.2.1')).toBe(false);
});

it.each([
  ['2001:db8::1', '2001:db8::2', true],
  ['2001:db8:0:0:1:2:3:4', '2001:db8::9', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['::1', '::2', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
])('takes %s and %s for one: %s', (one, other, same) => {
  const failures = new Failures(1);
  failures.add(one);
  expect(failures.isOver(other)).toBe(same);
});
