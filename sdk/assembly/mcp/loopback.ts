/** Whether a host names this very machine. Spec: RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3. */

import { Bytes } from '../bytes';
import { startsWithIgnoringCase } from './ascii';

/** Of an origin: `http://localhost:5173`. */
export function isLoopbackOrigin(origin: Bytes): bool {
  if (startsWithIgnoringCase(origin.ptr, origin.size, 'http://'))
    return isLoopback(origin.ptr + 7, origin.size - 7);
  if (startsWithIgnoringCase(origin.ptr, origin.size, 'https://'))
    return isLoopback(origin.ptr + 8, origin.size - 8);
  return false;
}

/** Of an authority: a host, with or without its port. */
export function isLoopback(host: usize, size: u32): bool {
  return isHost(host, size, 'localhost') || isHost(host, size, '127.0.0.1') || isHost(host, size, '[::1]');
}

function isHost(host: usize, size: u32, name: string): bool {
  const length = <u32>name.length;
  if (!startsWithIgnoringCase(host, size, name)) return false;
  if (size == length) return true;
  if (load<u8>(host + length) != 0x3a) return false;
  for (let i = length + 1; i < size; i++) {
    if (<u32>load<u8>(host + i) - 0x30 > 9) return false;
  }
  return true;
}
