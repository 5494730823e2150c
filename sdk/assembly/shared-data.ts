/** Values that all workers of a vm_id share. Spec: proxy-wasm 0.2.1, "Shared data". */

import { Bytes, HostBytes, scratch } from './bytes';
import { Status, statusOf } from './status';

const casSlot = memory.data(4);


@external('env', 'proxy_get_shared_data')
declare function proxy_get_shared_data(
  keyPtr: usize,
  keySize: usize,
  ptrSlot: usize,
  sizeSlot: usize,
  casSlot: usize,
): u32;

/** Reads a value; lastCas() then tells its version. */
export function readSharedData(key: Bytes, into: HostBytes): Status {
  into.free();
  return statusOf(proxy_get_shared_data(key.ptr, key.size, into.ptrSlot, into.sizeSlot, casSlot));
}

/** The version of the value that was read last, for a compare-and-set. */
export function lastCas(): u32 {
  return load<u32>(casSlot);
}

/** A value as text, null when there is none. */
export function getSharedData(key: string): string | null {
  if (readSharedData(Bytes.of(key), scratch) != Status.Ok) return null;
  return scratch.takeString();
}


@external('env', 'proxy_set_shared_data')
declare function proxy_set_shared_data(
  keyPtr: usize,
  keySize: usize,
  valuePtr: usize,
  valueSize: usize,
  cas: u32,
): u32;

/** Stores a value. With `cas` above 0, only if nobody changed it since: CasMismatch otherwise. */
export function writeSharedData(key: Bytes, value: Bytes, cas: u32 = 0): Status {
  return statusOf(proxy_set_shared_data(key.ptr, key.size, value.ptr, value.size, cas));
}

/** `writeSharedData` with text. */
export function setSharedData(key: string, value: string, cas: u32 = 0): Status {
  return writeSharedData(Bytes.of(key), Bytes.of(value), cas);
}
