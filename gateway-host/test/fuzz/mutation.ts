/** Makes new inputs of old ones: bytes changed, cut out, doubled, moved, words put in, two inputs joined. */
import type { Random } from './random.js';

const MAX_BYTES = 256 * 1024;
/** Bytes that begin or end something in most formats. */
const SHARP = [0, 1, 9, 10, 13, 32, 34, 37, 44, 58, 59, 63, 64, 127, 128, 254, 255];

export interface Material {
  readonly seeds: readonly Buffer[];
  /** Words of the format. */
  readonly words: readonly Buffer[];
}

type Mutation = (input: Buffer, random: Random, material: Material) => Buffer;

/** One to five changes to a seed. */
export function mutate(random: Random, material: Material): Buffer {
  let input = random.pick(material.seeds);
  for (let left = 1 + random.below(5); left > 0; left--) {
    input = random.pick(MUTATIONS)(input, random, material).subarray(0, MAX_BYTES);
  }
  return input;
}

const MUTATIONS: readonly Mutation[] = [
  (input, random) => withByte(input, random, (byte) => byte ^ (1 << random.below(8))),
  (input, random) => withByte(input, random, () => random.below(256)),
  (input, random) => withByte(input, random, () => random.pick(SHARP)),
  (input, random) => {
    const [from, to] = range(input, random);
    return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
  },
  (input, random) => {
    const [from, to] = range(input, random);
    return Buffer.concat([input.subarray(0, to), input.subarray(from)]);
  },
  (input, random) => {
    const [from, to] = range(input, random);
    return insert(input, random, input.subarray(from, to));
  },
  (input, random) => insert(input, random, Buffer.of(random.pick(SHARP))),
  (input, random, { words }) => insert(input, random, random.pick(words)),
  (input, random, { words }) => {
    const [from, to] = range(input, random);
    return Buffer.concat([input.subarray(0, from), random.pick(words), input.subarray(to)]);
  },
  (input, random, { seeds }) => {
    const other = random.pick(seeds);
    const [from, to] = range(other, random);
    return insert(input, random, other.subarray(from, to));
  },
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  (input, random) => insert(input, random, Buffer.alloc(1 + random.below(40), random.pick(SHARP))),
];

function withByte(input: Buffer, random: Random, change: (byte: number) => number): Buffer {
  if (input.length === 0) return input;
  const changed = Buffer.from(input);
  const at = random.below(input.length);
  changed[at] = change(changed[at] ?? 0);
  return changed;
}

function insert(input: Buffer, random: Random, what: Buffer): Buffer {
  const at = random.below(input.length + 1);
  return Buffer.concat([input.subarray(0, at), what, input.subarray(at)]);
}

/** Mostly short ones. */
function range(input: Buffer, random: Random): [from: number, to: number] {
  const from = random.below(input.length + 1);
  const longest = random.below(4) === 0 ? input.length : 16;
  return [from, Math.min(input.length, from + 1 + random.below(longest))];
}
