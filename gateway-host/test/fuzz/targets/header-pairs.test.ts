/** Serialized maps of guests: whole or an empty list, never a read past the end, and what was read writes itself again. */
import { GuestMemory } from '../../../src/abi/guest-memory.js';
import { HeaderMap } from '../../../src/abi/header-map.js';
import { readPairs, serializeMap, serializePairs } from '../../../src/abi/pairs.js';
import { engine } from '../../../src/abi/wasm-api.js';
import { fuzz } from '../campaign.js';

const SEEDS = [
  serializePairs([['a', 'bc']]),
  serializePairs([
    [':method', 'GET'],
    ['x-empty', ''],
    ['', 'y'],
    ['x', '\0'],
  ]),
  serializePairs(Array.from({ length: 30 }, (_, i): [string, string] => [`x-${i}`, 'v'.repeat(i)])),
  Buffer.alloc(4),
];
const WORDS = [0, 1, 2, 255, 1024, 1025, 2 ** 31, 2 ** 32 - 1].map((number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
});

const PAGE = 65_536;
const memory = new GuestMemory(new engine.Memory({ initial: 1 }), () => 0);

function check(bytes: Buffer): void {
  const input = bytes.subarray(0, PAGE);
  // At the very end, so that one byte too many would be outside.
  const at = PAGE - input.length;
  memory.bytes.fill(0x58);
  memory.bytes.set(input, at);
  const pairs = readPairs(memory, at, input.length);
  if (pairs === undefined) throw new Error('inside of memory, and not found there');
  if (readPairs(memory, at + 1, input.length + 1) !== undefined)
    throw new Error('outside of memory, and found');
  if (pairs.length > 0 && !serializePairs(pairs).equals(input)) throw new Error('reads and writes differ');
  const map = HeaderMap.from(pairs);
  for (const [name] of pairs) {
    map.get(name);
    map.put(name, 'v');
    map.remove(name);
  }
  if (pairs.length > 0 && map.size > 0) serializeMap(map);
}

fuzz({ name: 'header-pairs', seeds: SEEDS, words: WORDS, quick: 5000, check });
