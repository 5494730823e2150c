/**
 * Sessions that their clients have ended. The server says of these what it says of those that it has lost, and only the lost ones
 * are begun again. Kept for all workers in as many places as there are; who comes later takes the place of who came earlier.
 */

import {
  Bytes,
  HostBytes,
  readSharedData,
  Status,
  writeSharedData,
} from 'proxy-wasm-assemblyscript-sdk/assembly';

/** Of an id: its mark and its tag, by which it differs from every other. */
const TOLD = 25;
/** Two characters of the tag say the place, which makes 4096. */
const PLACE = 3;
const PLACE_SIZE = 2;
const PREFIX = Bytes.of('postern mcp ended ');

const key = Bytes.of('postern mcp ended 00');
const known = new HostBytes();

/** @param id one of ours, whole */
export function noteEnded(id: Bytes): void {
  writeSharedData(keyOf(id), tagOf(id));
}

/** @param id one of ours, whole */
export function isEnded(id: Bytes): bool {
  if (readSharedData(keyOf(id), known) != Status.Ok) return false;
  const isSame = known.equals(tagOf(id));
  known.free();
  return isSame;
}

function keyOf(id: Bytes): Bytes {
  memory.copy(key.ptr + PREFIX.size, id.ptr + PLACE, PLACE_SIZE);
  return key;
}

function tagOf(id: Bytes): Bytes {
  return new Bytes(id.ptr, min(id.size, TOLD));
}
