/** Damaged texts, the same from the same seed on every machine. */

export type Random = (below: number) => number;

/** A small linear generator. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** What `npm run fuzz` asks for, else what `npm test` tries. */
export function campaign(quick: number): { readonly seed: number; readonly count: number } {
  return { seed: Number(process.env.FUZZ_SEED ?? 99), count: Number(process.env.FUZZ_COUNT ?? quick) };
}

const ODD = '{}[]",:\\0.e-/?#%';

/** Up to three bytes or runs of a text are changed, cut out or doubled. */
export function damage(random: Random, text: string): Buffer {
  let bytes = Buffer.from(text);
  for (let times = random(4); times > 0 && bytes.length > 0; times--) {
    const at = random(bytes.length);
    const from = random(bytes.length);
    const kind = random(4);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(4))]);
    else if (kind === 2) bytes[at] = ODD.charCodeAt(random(ODD.length));
    else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + 20), bytes.subarray(at)]);
  }
  return bytes;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[\d.]+|true|false|[{}[\],:]/g;
const STAND_INS = ['null', '5', '"x"', '[]', '{}', 'true', '', '"{{.a"', '"{{if}}"', '[[1]]', '"\\u0000"'];

/** A JSON text with one token, or up to three, replaced by another. */
export function withWrongTokens(random: Random, text: string): string {
  let wrong = text;
  for (let times = 1 + (random(4) === 0 ? random(3) : 0); times > 0; times--) {
    const tokens = [...wrong.matchAll(TOKEN)];
    const token = tokens[random(tokens.length)];
    if (!token) continue;
    const standIn = STAND_INS[random(STAND_INS.length)] ?? '';
    wrong = wrong.slice(0, token.index) + standIn + wrong.slice(token.index + token[0].length);
  }
  return wrong;
}
