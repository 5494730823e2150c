/** The block cipher AES with keys of 256 bits, and its chaining of blocks. Not constant in time: not for keys that others' texts must not betray. Spec: FIPS 197, SP 800-38A §6.2. */

export const AES_BLOCK = 16;
export const AES256_KEY = 32;
const BLOCK: usize = AES_BLOCK;
const ROUNDS: usize = 14;

/** The substitution of bytes and back: made when it is first needed, which takes less room than the tables. */
@lazy
const box: usize = memory.data(256);


@lazy
const boxBack: usize = memory.data(256);
/** The keys of all rounds. */
@lazy
const keys: usize = memory.data(240);


@lazy
const moved: usize = memory.data(16);

/** Sets the key for what follows: 32 bytes. */
export function setAesKey(key: usize): void {
  if (load<u8>(box) == 0) makeBoxes();
  memory.copy(keys, key, AES256_KEY);
  let factor: u32 = 1;
  for (let at: usize = 32; at < 240; at += 4) {
    let word = load<u32>(keys + at - 4);
    if ((at & 31) == 0) {
      word = substituteWord(rotr(word, 8)) ^ factor;
      factor = double(factor);
    } else if ((at & 31) == 16) {
      word = substituteWord(word);
    }
    store<u32>(keys + at, load<u32>(keys + at - 32) ^ word);
  }
}

/** Encrypts whole blocks in place, each mixed with the one before it; the first one with that of 16 bytes right before `at`. */
export function encryptChained(at: usize, size: usize): void {
  for (const end = at + size; at < end; at += BLOCK) {
    addBlock(at, at - BLOCK);
    encrypt(at);
  }
}

/** The way back, in place too, from the last block to the first. */
export function decryptChained(at: usize, size: usize): void {
  for (let block = at + size; block > at;) {
    block -= BLOCK;
    decrypt(block);
    addBlock(block, block - BLOCK);
  }
}

function encrypt(block: usize): void {
  addBlock(block, keys);
  for (let round: usize = 1; round <= ROUNDS; round++) {
    for (let i: usize = 0; i < BLOCK; i++) {
      store<u8>(moved + i, load<u8>(box + load<u8>(block + ((i * 5) & 15))));
    }
    for (let column: usize = 0; column < BLOCK; column += 4) {
      const word = load<u32>(moved + column);
      store<u32>(block + column, round < ROUNDS ? mixColumn(word) : word);
    }
    addBlock(block, keys + (round << 4));
  }
}

function decrypt(block: usize): void {
  for (let round = ROUNDS; round > 0; round--) {
    addBlock(block, keys + (round << 4));
    for (let column: usize = 0; column < BLOCK; column += 4) {
      let word = load<u32>(block + column);
      // three times more is the way back
      if (round < ROUNDS) word = mixColumn(mixColumn(mixColumn(word)));
      store<u32>(moved + column, word);
    }
    for (let i: usize = 0; i < BLOCK; i++) {
      store<u8>(block + ((i * 5) & 15), load<u8>(boxBack + load<u8>(moved + i)));
    }
  }
  addBlock(block, keys);
}

function addBlock(to: usize, from: usize): void {
  store<u64>(to, load<u64>(to) ^ load<u64>(from));
  store<u64>(to, load<u64>(to, 8) ^ load<u64>(from, 8), 8);
}

/** Four bytes: each twice, the next three times, the other two once. */
function mixColumn(word: u32): u32 {
  const next = rotr(word, 8);
  const twice = doubleBytes(word ^ next);
  return twice ^ next ^ rotr(word, 16) ^ rotr(word, 24);
}

function doubleBytes(word: u32): u32 {
  return ((word & 0x7f7f7f7f) << 1) ^ (((word >> 7) & 0x01010101) * 0x1b);
}

function double(byte: u32): u32 {
  return ((byte << 1) ^ ((byte >> 7) * 0x1b)) & 0xff;
}

function substituteWord(word: u32): u32 {
  let result: u32 = 0;
  for (let shift: u32 = 0; shift < 32; shift += 8)
    result |= (<u32>load<u8>(box + ((word >> shift) & 0xff))) << shift;
  return result;
}

/** Goes through the field by the powers of 3 and their inverses. */
function makeBoxes(): void {
  let power: u32 = 1;
  let inverse: u32 = 1;
  do {
    power = power ^ double(power);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse &= 0xff;
    if (inverse & 0x80) inverse ^= 0x09;
    const spread = inverse | (inverse << 8);
    const value = (spread ^ (spread >> 7) ^ (spread >> 6) ^ (spread >> 5) ^ (spread >> 4) ^ 0x63) & 0xff;
    store<u8>(box + power, value);
    store<u8>(boxBack + value, power);
  } while (power != 1);
  store<u8>(box, 0x63);
  store<u8>(boxBack + 0x63, 0);
}
