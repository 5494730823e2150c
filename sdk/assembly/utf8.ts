/**
 * Text as UTF-8, with nothing allocated. Half of a surrogate pair becomes three bytes, as in the standard library, whose encoder
 * would put a kilobyte more into each plugin. Spec: RFC 3629 §3.
 */

/** How many bytes `units` UTF-16 units at `text` become. */
export function utf8Size(text: usize, units: i32): i32 {
  let size = 0;
  let before: u32 = 0;
  for (let i = 0; i < units; i++) {
    const unit = <u32>load<u16>(text + (i << 1));
    size += 1 + i32(unit >= 0x80) + i32(unit >= 0x800);
    if (isLow(unit) && isHigh(before)) size -= 2;
    before = unit;
  }
  return size;
}

/** Writes them to `at`; the address behind. */
export function putUtf8(text: usize, units: i32, at: usize): usize {
  for (const end = text + ((<usize>units) << 1); text < end; text += 2) {
    let code = <u32>load<u16>(text);
    if (isHigh(code) && text + 2 < end) {
      const low = <u32>load<u16>(text, 2);
      if (isLow(low)) {
        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        text += 2;
      }
    }
    at = putCode(code, at);
  }
  return at;
}

function putCode(code: u32, at: usize): usize {
  if (code < 0x80) {
    store<u8>(at, code);
    return at + 1;
  }
  if (code < 0x800) {
    store<u8>(at++, 0xc0 | (code >> 6));
  } else {
    if (code < 0x10000) store<u8>(at++, 0xe0 | (code >> 12));
    else {
      store<u8>(at++, 0xf0 | (code >> 18));
      store<u8>(at++, 0x80 | ((code >> 12) & 0x3f));
    }
    store<u8>(at++, 0x80 | ((code >> 6) & 0x3f));
  }
  store<u8>(at, 0x80 | (code & 0x3f));
  return at + 1;
}


@inline
function isHigh(unit: u32): bool {
  return (unit & 0xfc00) == 0xd800;
}


@inline
function isLow(unit: u32): bool {
  return (unit & 0xfc00) == 0xdc00;
}
