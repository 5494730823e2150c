/**
 * Finds the empty line behind the head of an HTTP/1 message, whose lines may end with a bare LF.
 * Spec: RFC 9112 §2.2. A plain loop: it stops at the head's end, and never looks at the body behind it.
 */
const CR = 0x0d;
const LF = 0x0a;

/** Where the lines end (their last LF); -1 while the head goes on. What follows begins at `afterHead`. */
export function headEnd(bytes: Uint8Array, from: number): number {
  const last = bytes.length - 1;
  for (let at = from; at < last; at++) {
    if (bytes[at] !== LF) continue;
    const next = bytes[at + 1];
    if (next === LF || (next === CR && bytes[at + 2] === LF)) return at;
  }
  return -1;
}

/** Where the bytes behind the empty line begin. */
export function afterHead(bytes: Uint8Array, end: number): number {
  return end + (bytes[end + 1] === LF ? 2 : 3);
}
