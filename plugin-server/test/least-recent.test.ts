import { expect, it } from 'vitest';

import { LeastRecentMap } from '../src/least-recent.js';

it('keeps to its budget and drops what nobody used first', () => {
  const map = new LeastRecentMap<string>(10);
  map.set('a', 'A', 4);
  map.set('b', 'B', 4);
  expect(map.get('a')).toBe('A');
  map.set('c', 'C', 4);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual(['A', undefined, 'C']);
  expect(map.cost).toBe(8);
});

it('drops used ones too when all are used', () => {
  const map = new LeastRecentMap<number>(3);
  for (const key of ['a', 'b', 'c']) map.set(key, 1, 1);
  for (const key of ['a', 'b', 'c']) map.get(key);
  map.set('d', 1, 1);
  expect(map.size).toBe(3);
  expect(map.get('d')).toBe(1);
});

it('does not keep what is larger than the budget, and forgets what stood there', () => {
  const map = new LeastRecentMap<string>(10);
  map.set('a', 'old', 1);
  map.set('a', 'new', 11);
  expect(map.get('a')).toBeUndefined();
  expect(map.cost).toBe(0);
});

it('makes room for one large entry by dropping several', () => {
  const map = new LeastRecentMap<number>(10);
  for (let key = 0; key < 10; key++) map.set(String(key), key, 1);
  map.set('large', 1, 8);
  expect(map.get('large')).toBe(1);
  expect(map.cost).toBe(10);
  expect(map.size).toBe(3);
});

it('counts an entry that is set again once', () => {
  const map = new LeastRecentMap<number>(10);
  map.set('a', 1, 4);
  map.set('a', 2, 6);
  expect([map.get('a'), map.cost, map.size]).toEqual([2, 6, 1]);
});
