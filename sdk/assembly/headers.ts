/** Reading and writing headers and trailers. Spec: proxy-wasm 0.2.1, "HTTP fields". */

import { Bytes, HostBytes, scratch } from './bytes';
import { HeaderList } from './header-list';
import { Status, statusOf } from './status';

/** Which map of the host. */
export enum MapType {
  HttpRequestHeaders = 0,
  HttpRequestTrailers = 1,
  HttpResponseHeaders = 2,
  HttpResponseTrailers = 3,
  GrpcReceiveInitialMetadata = 4,
  GrpcReceiveTrailingMetadata = 5,
  HttpCallResponseHeaders = 6,
  HttpCallResponseTrailers = 7,
}


@external('env', 'proxy_get_header_map_value')
declare function proxy_get_header_map_value(
  map: u32,
  keyPtr: usize,
  keySize: usize,
  ptrSlot: usize,
  sizeSlot: usize,
): u32;

/**
 * Reads one value. Hosts answer the FIRST value of a repeated header: where that matters for security, go
 * through readHeaders.
 */
export function readHeader(map: MapType, name: Bytes, into: HostBytes): Status {
  into.free();
  return statusOf(proxy_get_header_map_value(map, name.ptr, name.size, into.ptrSlot, into.sizeSlot));
}

/** The first value as text, null when there is none or the map is out of reach in this phase. */
export function getHeader(map: MapType, name: string): string | null {
  if (readHeader(map, Bytes.of(name), scratch) != Status.Ok) return null;
  return scratch.takeString();
}


@external('env', 'proxy_add_header_map_value')
declare function proxy_add_header_map_value(
  map: u32,
  keyPtr: usize,
  keySize: usize,
  valuePtr: usize,
  valueSize: usize,
): u32;

/** Adds a header beside those of the same name. */
export function addHeaderBytes(map: MapType, name: Bytes, value: Bytes): Status {
  return statusOf(proxy_add_header_map_value(map, name.ptr, name.size, value.ptr, value.size));
}

/** `addHeaderBytes` with text. */
export function addHeader(map: MapType, name: string, value: string): Status {
  return addHeaderBytes(map, Bytes.of(name), Bytes.of(value));
}


@external('env', 'proxy_replace_header_map_value')
declare function proxy_replace_header_map_value(
  map: u32,
  keyPtr: usize,
  keySize: usize,
  valuePtr: usize,
  valueSize: usize,
): u32;

/** Sets a header: all of the same name go. */
export function replaceHeaderBytes(map: MapType, name: Bytes, value: Bytes): Status {
  return statusOf(proxy_replace_header_map_value(map, name.ptr, name.size, value.ptr, value.size));
}

/** `replaceHeaderBytes` with text. */
export function replaceHeader(map: MapType, name: string, value: string): Status {
  return replaceHeaderBytes(map, Bytes.of(name), Bytes.of(value));
}


@external('env', 'proxy_remove_header_map_value')
declare function proxy_remove_header_map_value(map: u32, keyPtr: usize, keySize: usize): u32;

/** Removes all headers of a name; Ok when there was none. */
export function removeHeaderBytes(map: MapType, name: Bytes): Status {
  return statusOf(proxy_remove_header_map_value(map, name.ptr, name.size));
}

/** `removeHeaderBytes` with text. */
export function removeHeader(map: MapType, name: string): Status {
  return removeHeaderBytes(map, Bytes.of(name));
}


@external('env', 'proxy_get_header_map_pairs')
declare function proxy_get_header_map_pairs(map: u32, ptrSlot: usize, sizeSlot: usize): u32;

/** All headers in wire form, to walk with HeaderPairs. A map out of reach is Ok and empty. */
export function readHeaders(map: MapType, into: HostBytes): Status {
  into.free();
  return statusOf(proxy_get_header_map_pairs(map, into.ptrSlot, into.sizeSlot));
}


@external('env', 'proxy_set_header_map_pairs')
declare function proxy_set_header_map_pairs(map: u32, ptr: usize, size: usize): u32;

/** Replaces the whole map. A request must keep its pseudo-headers and x-forwarded-proto, or it finds no route. */
export function setHeaders(map: MapType, headers: HeaderList): Status {
  const wire = headers.toBytes();
  return statusOf(proxy_set_header_map_pairs(map, wire.ptr, wire.size));
}


@external('env', 'proxy_get_header_map_size')
declare function proxy_get_header_map_size(map: u32, sizeSlot: usize): u32;

const sizeSlot = memory.data(4);

/** The map's size in BYTES (that is what hosts count), -1 when it is out of reach. */
export function getHeadersByteSize(map: MapType): i32 {
  const raw = proxy_get_header_map_size(map, sizeSlot);
  return statusOf(raw) == Status.Ok ? load<i32>(sizeSlot) : -1;
}
