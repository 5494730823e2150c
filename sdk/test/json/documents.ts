/** Seeded JSON documents, valid and damaged, for comparing two parsers. */

export type Random = (below: number) => number;

/** A small linear generator: the same seed gives the same documents everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

function text(random: Random): string {
  const points = () => [random(128), random(0x7ff), 0x4e00 + random(2000), 0x1f600 + random(60)][random(4)];
  return Array.from({ length: random(20) }, () => String.fromCodePoint(points() ?? 0)).join('');
}

function value(random: Random, depth: number): unknown {
  switch (random(depth > 0 ? 9 : 6)) {
    case 0:
      return null;
    case 1:
      return random(2) === 0;
    case 2:
      return random(1e6) - 5e5;
    case 3:
      return (random(1e6) - 5e5) / 97;
    case 4:
    case 5:
      return text(random);
    case 6:
    case 7: {
      const entries = Array.from({ length: random(6) }, () => {
        const odd = random(5) === 0 ? '"\n' : '';
        return [`k${random(50)}${odd}`, value(random, depth - 1)] as const;
      });
      return Object.fromEntries(entries);
    }
    default:
      return Array.from({ length: random(6) }, () => value(random, depth - 1));
  }
}

/** Changes, drops or cuts a few bytes. */
export function damage(random: Random, bytes: Buffer): Buffer {
  let damaged = Buffer.from(bytes);
  for (let times = random(3) + 1; times > 0 && damaged.length > 0; times--) {
    const at = random(damaged.length);
    const kind = random(4);
    if (kind === 0) damaged[at] = random(256);
    else if (kind === 1) damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + 1)]);
    else if (kind === 2) damaged = damaged.subarray(0, at);
    else damaged[at] = '{}[]",:\\0.e-'.charCodeAt(random(12));
  }
  return damaged;
}

/** Every second document is damaged. */
export function* documents(seed: number, count: number): Generator<Buffer> {
  const random = seeded(seed);
  for (let i = 0; i < count; i++) {
    const document = Buffer.from(JSON.stringify(value(random, 5), null, random(3)));
    yield i % 2 ? damage(random, document) : document;
  }
}
