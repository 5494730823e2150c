import { array, assert, integer, property, string, tuple, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GuestMemory } from '../../src/abi/guest-memory.js';
import { HeaderMap } from '../../src/abi/header-map.js';
import { readPairs, serializeMap, serializePairs } from '../../src/abi/pairs.js';
import { engine } from '../../src/abi/wasm-api.js';

/** Guest memory with these bytes at its start. */
function memoryWith(bytes: Uint8Array): GuestMemory {
  const memory = new GuestMemory(new engine.Memory({ initial: 40 }), () => 0);
  memory.bytes.set(bytes);
  return memory;
}

function read(bytes: Uint8Array): readonly (readonly [string, string])[] | undefined {
  return readPairs(memoryWith(bytes), 0, bytes.length);
}

const latin1 = string({ unit: integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });

describe('serialized pairs', () => {
  it('are counts, sizes, then terminated text', () => {
    expect(serializePairs([['a', 'bc']]).toString('hex')).toBe('0100000001000000020000006100626300');
    expect(serializePairs([]).length).toBe(0);
  });

  it('come back as they were, whatever bytes they hold', () => {
    assert(
      property(array(tuple(latin1, latin1), { minLength: 1, maxLength: 20 }), (entries) => {
        expect(read(serializePairs(entries))).toEqual(entries);
      }),
    );
  });

  it('are an empty list whenever something is wrong with them', () => {
    const good = serializePairs([
      ['name', 'value'],
      ['n', ''],
    ]);
    for (let cut = 0; cut < good.length; cut++) expect(read(good.subarray(0, cut))).toEqual([]);
    expect(read(Buffer.concat([good, Buffer.of(0)]))).toEqual([]);
    const unterminated = Buffer.from(good);
    unterminated[4 + 16 + 4] = 1;
    expect(read(unterminated)).toEqual([]);
  });

  it('never read past their end, whatever is in them', () => {
    assert(
      property(uint8Array({ maxLength: 64 }), (bytes) => {
        expect(Array.isArray(read(bytes))).toBe(true);
      }),
    );
  });

  it('are bounded: 1024 pairs, 1 MiB', () => {
    const many = Array.from({ length: 1024 }, (): [string, string] => ['a', 'b']);
    expect(read(serializePairs(many))?.length).toBe(1024);
    expect(read(serializePairs([...many, ['a', 'b']]))).toEqual([]);
    expect(read(serializePairs([['a', 'x'.repeat(1024 * 1024)]]))).toEqual([]);
    expect(read(serializePairs([['a', 'x'.repeat(1024 * 1024 - 15)]]))?.length).toBe(1);
  });

  it('outside memory are no list at all', () => {
    expect(readPairs(memoryWith(Buffer.alloc(0)), 0x7fff_fff0, 100)).toBeUndefined();
  });

  it('of a map are remembered until it is written to', () => {
    const map = HeaderMap.from([['a', '1']]);
    const first = serializeMap(map);
    expect(serializeMap(map)).toBe(first);
    map.add('b', '2');
    expect(serializeMap(map)).not.toBe(first);
    expect(read(serializeMap(map))).toEqual(map.entries());
  });
});
