/** What the gateway knows about a request, a route, a connection. Spec: proxy-wasm 0.2.1, "Properties". */

import { Bytes, HostBytes, scratch } from './bytes';
import { Status, statusOf } from './status';

/** A path in wire form: segments with a NUL between them. Meant for constants. */
export function propertyPath(segments: string[]): Bytes {
  return Bytes.of(segments.join('\0'));
}


@external('env', 'proxy_get_property')
declare function proxy_get_property(pathPtr: usize, pathSize: usize, ptrSlot: usize, sizeSlot: usize): u32;

/** Reads the raw value of a property. */
export function readProperty(path: Bytes, into: HostBytes): Status {
  into.free();
  return statusOf(proxy_get_property(path.ptr, path.size, into.ptrSlot, into.sizeSlot));
}

/** A text property, null when the gateway does not have it. */
export function getProperty(segments: string[]): string | null {
  if (readProperty(propertyPath(segments), scratch) != Status.Ok) return null;
  return scratch.takeString();
}

/** A number, duration or time (nanoseconds), or `fallback`. Hosts send 8 bytes, little-endian. */
export function getPropertyInteger(segments: string[], fallback: i64 = 0): i64 {
  if (readProperty(propertyPath(segments), scratch) != Status.Ok) return fallback;
  const value = scratch.size == 8 ? load<i64>(scratch.ptr) : fallback;
  scratch.free();
  return value;
}

/** A flag, or `fallback`. Hosts send 1 byte. */
export function getPropertyBool(segments: string[], fallback: bool = false): bool {
  if (readProperty(propertyPath(segments), scratch) != Status.Ok) return fallback;
  const value = scratch.size == 1 ? load<u8>(scratch.ptr) != 0 : fallback;
  scratch.free();
  return value;
}


@external('env', 'proxy_set_property')
declare function proxy_set_property(pathPtr: usize, pathSize: usize, valuePtr: usize, valueSize: usize): u32;

/** Stores a property on the stream, for later phases, other plugins and the access log. One segment only. */
export function setPropertyBytes(path: Bytes, value: Bytes): Status {
  return statusOf(proxy_set_property(path.ptr, path.size, value.ptr, value.size));
}

/** `setPropertyBytes` with text. */
export function setProperty(name: string, value: string): Status {
  return setPropertyBytes(Bytes.of(name), Bytes.of(value));
}
