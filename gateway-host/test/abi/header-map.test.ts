import { describe, expect, it } from 'vitest';
import { HeaderMap } from '../../src/abi/header-map.js';

describe('HeaderMap', () => {
  it('lower-cases names, keeps order and duplicates', () => {
    const map = HeaderMap.fromRaw(['X-B', '1', 'x-a', '2', 'X-b', '3']);
    expect(map.entries()).toEqual([
      ['x-b', '1'],
      ['x-a', '2'],
      ['x-b', '3'],
    ]);
    expect(map.get('X-B')).toBe('1');
    expect(map.getAll('x-b')).toEqual(['1', '3']);
    expect(map.size).toBe(3);
    expect(map.byteSize).toBe(12);
  });

  it('puts pseudo-headers in front, whenever they come', () => {
    const map = HeaderMap.from([
      ['x', '1'],
      [':path', '/'],
      [':method', 'GET'],
    ]);
    expect(map.entries().map(([name]) => name)).toEqual([':path', ':method', 'x']);
    map.set(':path', '/b');
    expect(map.entries().map(([name]) => name)).toEqual([':method', ':path', 'x']);
  });

  it('joins what is empty without a comma', () => {
    const map = HeaderMap.from([[':method', 'GET']]);
    for (const value of ['', 'a', '', 'b', '']) map.add('accept', value);
    expect(map.getAll('accept')).toEqual(['a,b']);
  });

  it('joins headers that may stand only once', () => {
    const map = HeaderMap.from([
      ['accept', 'a'],
      ['accept', 'b'],
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['set-cookie', 'x'],
      ['set-cookie', 'y'],
    ]);
    expect(map.getAll('accept')).toEqual(['a,b']);
    expect(map.getAll('cookie')).toEqual(['a=1', 'b=2']);
    expect(map.getAll('set-cookie')).toEqual(['x', 'y']);
  });

  it('joins others in responses, which begin with :status', () => {
    const map = HeaderMap.from([
      [':status', '200'],
      ['vary', 'a'],
      ['vary', 'b'],
      ['accept', 'a'],
      ['accept', 'b'],
    ]);
    expect(map.getAll('vary')).toEqual(['a,b']);
    expect(map.getAll('accept')).toEqual(['a', 'b']);
    map.clear();
    map.add('vary', 'c');
    map.add('vary', 'd');
    expect(map.getAll('vary')).toEqual(['c,d']);
    expect(map.clone().get('vary')).toBe('c,d');
  });

  it('replaces every value by one at the end', () => {
    const map = HeaderMap.from([
      ['x', '1'],
      ['y', '2'],
      ['x', '3'],
    ]);
    map.set('X', '4');
    expect(map.entries()).toEqual([
      ['y', '2'],
      ['x', '4'],
    ]);
  });

  it('removes every value and says how many', () => {
    const map = HeaderMap.from([
      ['x', '1'],
      ['x', '2'],
    ]);
    expect(map.remove('X')).toBe(2);
    expect(map.remove('x')).toBe(0);
    expect(map.size).toBe(0);
    expect(map.has('x')).toBe(false);
  });

  it('clones apart, and counts writes', () => {
    const map = HeaderMap.from([['x', '1']]);
    const { version } = map;
    const copy = map.clone();
    copy.add('y', '2');
    expect(map.size).toBe(1);
    expect(map.version).toBe(version);
    map.clear();
    expect(map.version).toBeGreaterThan(version);
    expect(copy.size).toBe(2);
  });

  it('leaves bytes beyond ASCII in names alone', () => {
    const map = HeaderMap.from([['X-\u00c0', '\u00e9']]);
    expect(map.entries()).toEqual([['x-\u00c0', '\u00e9']]);
  });

  it.each<[string, (map: HeaderMap) => void]>([
    ['add', (map) => map.add('x', '2')],
    ['set', (map) => map.set('X', '2')],
    ['put', (map) => map.put('x', '2')],
    ['remove', (map) => void map.remove('x')],
    ['clear', (map) => map.clear()],
  ])('is vouched for until %s', (_, write) => {
    const map = HeaderMap.from([['x', '1']]);
    expect(map.vouched).toBe(false);
    map.vouch();
    expect(map.vouched).toBe(true);
    write(map);
    expect(map.vouched).toBe(false);
  });

  it('keeps the order of what is left, however many lines of a name go', () => {
    const lines: [string, string][] = [
      ['a', '1'],
      ['x', '1'],
      ['b', '2'],
      ['x', '2'],
      ['c', '3'],
      ['x', '3'],
    ];
    const map = HeaderMap.from(lines);
    expect(map.remove('X')).toBe(3);
    expect(map.entries()).toEqual(lines.filter(([name]) => name !== 'x'));
    expect(map.remove('x')).toBe(0);
    expect(map.hasPrefix('c')).toBe(true);
    expect(map.hasPrefix('x')).toBe(false);
  });
});
