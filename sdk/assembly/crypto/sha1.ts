/** The SHA-1 digest of bytes in one piece: for what others ask for by that name, not for security. Spec: FIPS 180-4 §6.1. */

/** Size of a digest. */
export const SHA1_SIZE = 20;
const BLOCK: usize = 64;
/** Where the length in bits begins in the last block. */
const LENGTH_AT: usize = 56;

/** The message schedule of the block in work. */
@lazy
const schedule: usize = memory.data(320);
/** The last blocks, filled up. */
@lazy
const last: usize = memory.data(128);
/** What has come out so far. */
@lazy
const state: usize = memory.data(20);

/** Writes the 20 bytes of the digest to `to`. */
export function sha1(from: usize, size: usize, to: usize): void {
  store<u32>(state, 0x67452301);
  store<u32>(state, 0xefcdab89, 4);
  store<u32>(state, 0x98badcfe, 8);
  store<u32>(state, 0x10325476, 12);
  store<u32>(state, 0xc3d2e1f0, 16);
  const whole = size & ~(BLOCK - 1);
  for (let at: usize = 0; at < whole; at += BLOCK) digest(from + at);
  const rest = size - whole;
  memory.fill(last, 0, BLOCK * 2);
  memory.copy(last, from + whole, rest);
  store<u8>(last + rest, 0x80);
  const end = rest < LENGTH_AT ? last : last + BLOCK;
  store<u64>(end + LENGTH_AT, bswap((<u64>size) << 3));
  digest(last);
  if (end != last) digest(end);
  for (let at: usize = 0; at < <usize>SHA1_SIZE; at += 4) store<u32>(to + at, bswap(load<u32>(state + at)));
}

function digest(block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) store<u32>(schedule + at, bswap(load<u32>(block + at)));
  for (let at = schedule + 64; at < schedule + 320; at += 4) {
    store<u32>(
      at,
      rotl(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1),
    );
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  for (let round: u32 = 0; round < 80; round++) {
    const mixed = rotl(a, 5) + e + roundValue(round / 20, b, c, d) + load<u32>(schedule + (round << 2));
    e = d;
    d = c;
    c = rotl(b, 30);
    b = a;
    a = mixed;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
}

/** The function and constant of a quarter of the rounds. */
@inline
function roundValue(quarter: u32, b: u32, c: u32, d: u32): u32 {
  if (quarter == 0) return ((b & c) | (~b & d)) + 0x5a827999;
  if (quarter == 1) return (b ^ c ^ d) + 0x6ed9eba1;
  if (quarter == 2) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
