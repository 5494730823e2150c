/**
 * Where strings, containers and other values end, 8 bytes at a time. Nothing is checked: a text that is not JSON ends somewhere too,
 * and never beyond its own end. Spec: GJSON, "parseSquash" and "parseString".
 */

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/** Whether the string that `closeString` looked at holds a backslash. */
export let hasEscapes: bool = false;

/** The high bit of each byte that is zero; bits above the first one that is set may be wrong. */
@inline
function zeros(word: u64): u64 {
  return (word - ONES) & ~word;
}

/** Address of the first quote or backslash; `end` or more when there is none. */
@inline
function seekQuote(at: usize, end: usize): usize {
  while (at + 8 <= end) {
    const word = load<u64>(at);
    const found = (zeros(word ^ 0x2222222222222222) | zeros(word ^ 0x5c5c5c5c5c5c5c5c)) & HIGHS;
    if (found) return at + <usize>(ctz(found) >> 3);
    at += 8;
  }
  while (at < end && load<u8>(at) != 0x22 && load<u8>(at) != 0x5c) at++;
  return at;
}

/** Address of the quote that closes the string whose first byte is at `at`; 0 when none does. */
export function closeString(at: usize, end: usize): usize {
  hasEscapes = false;
  while (true) {
    at = seekQuote(at, end);
    if (at >= end) return 0;
    if (load<u8>(at) == 0x22) return at;
    hasEscapes = true;
    at += 2;
  }
  return 0;
}

/** Address of the first quote, bracket or parenthesis; `end` or more when there is none. */
@inline
function seekStructure(at: usize, end: usize): usize {
  while (at + 8 <= end) {
    const word = load<u64>(at);
    // [ and ] differ from { and } in one bit, ( from ) in another
    const brackets = word | 0x2020202020202020;
    const found =
      (zeros(word ^ 0x2222222222222222) |
        zeros(brackets ^ 0x7b7b7b7b7b7b7b7b) |
        zeros(brackets ^ 0x7d7d7d7d7d7d7d7d) |
        zeros((word & 0xfefefefefefefefe) ^ 0x2828282828282828)) &
      HIGHS;
    if (found) return at + <usize>(ctz(found) >> 3);
    at += 8;
  }
  while (at < end && !isStructure(load<u8>(at))) at++;
  return at;
}


@inline
function isStructure(byte: u32): bool {
  return byte == 0x22 || (byte | 0x20) == 0x7b || (byte | 0x20) == 0x7d || (byte & 0xfe) == 0x28;
}

/**
 * Address behind the container whose first byte, of whatever kind, is at `at`. A text that ends before is left at `end`,
 * or at `end + 1` when it ends within a string: arrays tell the two apart.
 */
export function skipContainer(at: usize, end: usize): usize {
  let depth = 1;
  at++;
  while (true) {
    at = seekStructure(at, end);
    if (at >= end) return end;
    const byte: u32 = load<u8>(at);
    if (byte == 0x22) {
      at = closeString(at + 1, end);
      if (!at) return end + 1;
    } else if (byte == 0x28 || (byte | 0x20) == 0x7b) {
      depth++;
    } else if (--depth == 0) {
      return at + 1;
    }
    at++;
  }
  return end;
}

/** Address behind the string or container at `at`; `end` when nothing closes it. */
export function skipBalanced(at: usize, end: usize): usize {
  if (load<u8>(at) != 0x22) return min(skipContainer(at, end), end);
  const close = closeString(at + 1, end);
  return close ? close + 1 : end;
}

/** Address behind the number whose first byte is at `at`. */
export function skipNumber(at: usize, end: usize): usize {
  for (at++; at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (byte <= 0x20 || byte == 0x2c || byte == 0x5d || byte == 0x7d) break;
  }
  return at;
}

/** Address behind the word (true, false, null) whose first byte is at `at`. */
export function skipWord(at: usize, end: usize): usize {
  for (at++; at < end && <u32>load<u8>(at) - 0x61 < 26; at++);
  return at;
}
