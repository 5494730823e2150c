/** Whether a text is a decimal number to Go's strconv: JSON's numbers, and `+1`, `.5`, `5.` and `007`. */

/** Hexadecimal ones, infinities and NaN are left out: no JSON can say them. */
export function isFloatText(data: usize, size: u32): bool {
  const end = data + size;
  let at = data;
  if (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d) at++;
  const first = at;
  at = skipDigits(at, end);
  let count = at - first;
  if (at < end && load<u8>(at) == 0x2e) {
    const fraction = at + 1;
    at = skipDigits(fraction, end);
    count += at - fraction;
  }
  if (count == 0) return false;
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at++;
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++;
    const exponent = at;
    at = skipDigits(at, end);
    if (at == exponent) return false;
  }
  return at == end;
}


@inline
function skipDigits(at: usize, end: usize): usize {
  while (at < end && <u32>load<u8>(at) - 0x30 < 10) at++;
  return at;
}
