/** Finds a small input that fails in the same way: leaves out parts as long as it still fails. */

const MOST_TRIES = 2000;

/** @param fails whether an input fails as the first one did */
export async function shrink(input: Buffer, fails: (candidate: Buffer) => Promise<boolean>): Promise<Buffer> {
  let best = input;
  let tries = 0;
  for (let size = best.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < best.length && tries < MOST_TRIES;) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      tries++;
      if (await fails(candidate)) best = candidate;
      else at += size;
    }
  }
  return best;
}
