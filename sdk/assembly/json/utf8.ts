/** Which bytes are one well-formed UTF-8 sequence, and how a code point becomes bytes. Spec: RFC 3629, Unicode table 3-7. */

@inline
function isContinuation(at: usize): bool {
  return (load<u8>(at) & 0xc0) == 0x80;
}

/** Length of the well-formed sequence of 2 to 4 bytes at `at`, or 0 when it is malformed or cut off by `end`. */
export function sequenceLength(at: usize, end: usize): u32 {
  const lead: u32 = load<u8>(at);
  if (lead < 0xc2 || lead > 0xf4 || at + 2 > end || !isContinuation(at + 1)) return 0;
  if (lead < 0xe0) return 2;
  const second: u32 = load<u8>(at, 1);
  if (at + 3 > end || !isContinuation(at + 2)) return 0;
  if (lead < 0xf0) {
    // no overlong forms, no surrogates
    return (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ? 0 : 3;
  }
  if (at + 4 > end || !isContinuation(at + 3)) return 0;
  return (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f) ? 0 : 4;
}

/** Stores a code point (a scalar value) at `to`; returns the number of bytes written, at most 4. */
export function storeCodePoint(to: usize, point: u32): u32 {
  if (point < 0x80) {
    store<u8>(to, point);
    return 1;
  }
  if (point < 0x800) {
    store<u8>(to, 0xc0 | (point >> 6));
    store<u8>(to, 0x80 | (point & 0x3f), 1);
    return 2;
  }
  if (point < 0x10000) {
    store<u8>(to, 0xe0 | (point >> 12));
    store<u8>(to, 0x80 | ((point >> 6) & 0x3f), 1);
    store<u8>(to, 0x80 | (point & 0x3f), 2);
    return 3;
  }
  store<u8>(to, 0xf0 | (point >> 18));
  store<u8>(to, 0x80 | ((point >> 12) & 0x3f), 1);
  store<u8>(to, 0x80 | ((point >> 6) & 0x3f), 2);
  store<u8>(to, 0x80 | (point & 0x3f), 3);
  return 4;
}
