/** The SHA-256 digest of bytes that come in any number of pieces. Spec: FIPS 180-4 §5, §6.2. */

/** Size of a digest. */
export const SHA256_SIZE = 32;
/** Size of the blocks that are digested one by one. */
export const SHA256_BLOCK = 64;
/** Where the length in bits begins in the last block. */
const LENGTH_AT: usize = 56;

/** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
@lazy
const CONSTANTS: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
];

/** The message schedule of the block in work. */
@lazy
const schedule: usize = memory.data(256);

/** One digest in work. Make one per purpose; `finish` makes it ready for the next. */
@final
export class Sha256 {
  private a: u32 = 0;
  private b: u32 = 0;
  private c: u32 = 0;
  private d: u32 = 0;
  private e: u32 = 0;
  private f: u32 = 0;
  private g: u32 = 0;
  private h: u32 = 0;
  /** Bytes so far. */
  private length: u64 = 0;
  /** The block that is not full yet. */
  private readonly pending: StaticArray<u8> = new StaticArray<u8>(SHA256_BLOCK);

  constructor() {
    this.reset();
  }

  /** Forgets what was added. */
  reset(): void {
    this.a = 0x6a09e667;
    this.b = 0xbb67ae85;
    this.c = 0x3c6ef372;
    this.d = 0xa54ff53a;
    this.e = 0x510e527f;
    this.f = 0x9b05688c;
    this.g = 0x1f83d9ab;
    this.h = 0x5be0cd19;
    this.length = 0;
    // what was digested may be a secret
    memory.fill(this.block, 0, SHA256_BLOCK);
  }

  /** Adds a piece. */
  update(from: usize, size: usize): void {
    const held = <usize>(this.length & 63);
    this.length += size;
    const end = from + size;
    if (held) {
      const part = min(<usize>SHA256_BLOCK - held, size);
      memory.copy(this.block + held, from, part);
      if (held + part < <usize>SHA256_BLOCK) return;
      this.digest(this.block);
      from += part;
    }
    while (from + SHA256_BLOCK <= end) {
      this.digest(from);
      from += SHA256_BLOCK;
    }
    memory.copy(this.block, from, end - from);
  }

  /** Writes the 32 bytes of the digest to `to`, and begins anew. */
  finish(to: usize): void {
    const block = this.block;
    const held = <usize>(this.length & 63);
    store<u8>(block + held, 0x80);
    memory.fill(block + held + 1, 0, <usize>(SHA256_BLOCK - 1) - held);
    if (held >= LENGTH_AT) {
      this.digest(block);
      memory.fill(block, 0, LENGTH_AT);
    }
    store<u64>(block + LENGTH_AT, bswap(this.length << 3));
    this.digest(block);
    store<u32>(to, bswap(this.a));
    store<u32>(to, bswap(this.b), 4);
    store<u32>(to, bswap(this.c), 8);
    store<u32>(to, bswap(this.d), 12);
    store<u32>(to, bswap(this.e), 16);
    store<u32>(to, bswap(this.f), 20);
    store<u32>(to, bswap(this.g), 24);
    store<u32>(to, bswap(this.h), 28);
    this.reset();
  }


  @inline
  private get block(): usize {
    return changetype<usize>(this.pending);
  }

  private digest(block: usize): void {
    fillSchedule(block);
    let a = this.a;
    let b = this.b;
    let c = this.c;
    let d = this.d;
    let e = this.e;
    let f = this.f;
    let g = this.g;
    let h = this.h;
    const constants = changetype<usize>(CONSTANTS);
    for (let at: usize = 0; at < 256; at += 4) {
      const choice = (e & f) ^ (~e & g);
      const first =
        h +
        (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) +
        choice +
        load<u32>(constants + at) +
        load<u32>(schedule + at);
      const second = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    this.a += a;
    this.b += b;
    this.c += c;
    this.d += d;
    this.e += e;
    this.f += f;
    this.g += g;
    this.h += h;
  }
}

function fillSchedule(block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) store<u32>(schedule + at, bswap(load<u32>(block + at)));
  for (let at = schedule + 64; at < schedule + 256; at += 4) {
    const early = load<u32>(at - 60);
    const late = load<u32>(at - 8);
    const sigma0 = rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3);
    const sigma1 = rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10);
    store<u32>(at, load<u32>(at - 64) + sigma0 + load<u32>(at - 28) + sigma1);
  }
}
