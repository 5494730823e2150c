/** How far a number reaches; whether it is one is found out when it is read. Spec: Go, text/template/parse, "lexNumber". */

/** Address behind a sign, digits of whatever base, a fraction, an exponent and an i. */
export function scanNumber(at: usize, end: usize): usize {
  at = skipOne(at, end, 0x2b, 0x2d);
  let base = 10;
  if (byteAt(at, end) == 0x30) {
    at++;
    const letter = byteAt(at, end) | 0x20;
    base = letter == 0x78 ? 16 : letter == 0x6f ? 8 : letter == 0x62 ? 2 : 10;
    if (base != 10) at++;
  }
  at = skipDigits(at, end, base);
  if (byteAt(at, end) == 0x2e) at = skipDigits(at + 1, end, base);
  const exponent: u32 = base == 10 ? 0x65 : base == 16 ? 0x70 : 0;
  if (exponent && (byteAt(at, end) | 0x20) == exponent) {
    at = skipDigits(skipOne(at + 1, end, 0x2b, 0x2d), end, 10);
  }
  return skipOne(at, end, 0x69, 0x69);
}

function byteAt(at: usize, end: usize): u32 {
  return at < end ? <u32>load<u8>(at) : 0;
}

function skipOne(at: usize, end: usize, one: u32, other: u32): usize {
  const byte = byteAt(at, end);
  return byte == one || byte == other ? at + 1 : at;
}

function skipDigits(at: usize, end: usize, base: u32): usize {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte != 0x5f && digitOf(byte) >= base) break;
    at++;
  }
  return at;
}

/** The value of a digit of any base; 99 for what is none. */
export function digitOf(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 99;
}
