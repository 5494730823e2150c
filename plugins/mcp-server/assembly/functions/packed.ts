/** Tables as data: numbers of seven bits a byte, the lowest first, each byte but the last of a number with its highest bit set. */

let at: usize = 0;
let end: usize = 0;

/** Begins to read a table. One at a time. */
export function openTable(table: usize, size: usize): void {
  at = table;
  end = table + size;
}

export function hasMore(): bool {
  return at < end;
}

export function nextNumber(): u32 {
  let value: u32 = 0;
  let byte: u32 = 0x80;
  for (let shift: u32 = 0; byte >= 0x80; shift += 7) {
    byte = load<u8>(at++);
    value |= (byte & 0x7f) << shift;
  }
  return value;
}
