/** A key that the gateway's workers share and nobody else knows; it is gone when the gateway ends. */

import { Bytes, HostBytes } from './bytes';
import { fillRandom } from './random';
import { readSharedData, writeSharedData } from './shared-data';
import { Status } from './status';

const SIZE = 32;

const found = new HostBytes();

/**
 * The 32 bytes of a name, made when they are first asked for: ask once in onConfigure, which runs before any worker serves.
 * Empty where there is no randomness to be had.
 */
export function sharedSecret(name: Bytes): Bytes {
  const known = read(name);
  if (known.size == SIZE) return known;
  const made = Bytes.wrap(new ArrayBuffer(SIZE));
  if (!fillRandom(made.ptr, SIZE)) return new Bytes();
  writeSharedData(name, made);
  // of several that are made at once the last one stays
  return read(name);
}

function read(name: Bytes): Bytes {
  const status = readSharedData(name, found);
  const copy = status == Status.Ok ? found.copy() : new Bytes();
  found.free();
  return copy;
}
