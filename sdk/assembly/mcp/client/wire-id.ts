/** Which id a request carries to a server behind us, so that the answer can be told whatever the server's JSON library does. */

import { Bytes } from '../../bytes';
import { hexDigit } from '../../hex-digit';
import { Kind, Output, Tape } from '../../json';

/** Digits that every JSON library keeps. */
const SAFE_DIGITS = 15;
const LONGEST = 64;

/**
 * Appends the id for `id`, which is as a client wrote it: the same where it comes back byte for byte, else a digest of it.
 * A client's cancellation then names the right request without anything being kept.
 */
export function writeWireId(out: Output, id: Bytes): void {
  if (isKept(id)) {
    out.bytes(id.ptr, id.size);
    return;
  }
  let digest: u64 = 0xcbf29ce484222325;
  for (let i = 0; i < id.size; i++) digest = (digest ^ (<u64>id.at(i))) * 0x100000001b3;
  out.ascii('"id-');
  for (let shift = 60; shift >= 0; shift -= 4) out.byte(hexDigit(<u32>((digest >> shift) & 15)));
  out.byte(0x22);
}

/** Whether a node is the id that `writeWireId` has written to `id`. */
export function isWireId(tape: Tape, node: u32, id: Bytes): bool {
  const kind: Kind = id.size > 0 && id.at(0) == 0x22 ? Kind.String : Kind.Number;
  if (!tape.is(node, kind)) return false;
  const quote: i32 = kind == Kind.String ? 1 : 0;
  const size = id.size - 2 * quote;
  return tape.size(node) == <u32>size && memory.compare(tape.data(node), id.ptr + quote, size) == 0;
}

function isKept(id: Bytes): bool {
  if (id.size == 0 || id.size > LONGEST) return false;
  if (id.at(0) != 0x22)
    return id.size <= SAFE_DIGITS && !(id.size == 2 && id.at(0) == 0x2d && id.at(1) == 0x30);
  for (let i = 1; i < id.size - 1; i++) {
    const byte: u32 = id.at(i);
    if (byte < 0x20 || byte > 0x7e || byte == 0x5c) return false;
  }
  return true;
}
