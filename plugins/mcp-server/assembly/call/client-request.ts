/** What of the client's request a call looks at: its path, its credentials, and the headers that the gateway needs. */

import { Bytes, HeaderPairs, HostBytes, MapType, readHeaders } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';
import { isCarried } from './carried-header';
import { Pairs } from './pairs';

/** `:path`. */
export const clientPath: Bytes = new Bytes();
/** `authorization`; empty when there is none. */
export const authorization: Bytes = new Bytes();
/** The first `cookie` header; empty when there is none. */
export const cookies: Bytes = new Bytes();
/** The header that was asked for; empty when there is none. */
export const keyHeader: Bytes = new Bytes();

const wire = new HostBytes();
const pairs = new HeaderPairs();

/**
 * Reads the headers, and adds to `kept` what the gateway needs: pseudo-headers, x-forwarded-proto (Envoy finds no route
 * without), tracing. The views are good until `endClientRequest`.
 *
 * @param held the headers, as far as they have been read already; empty: the host is asked
 * @param keyName the header with the client's key; empty: none
 */
export function readClientRequest(held: Bytes, kept: Pairs, keyName: Bytes): void {
  clientPath.size = 0;
  authorization.size = 0;
  keyHeader.size = 0;
  cookies.size = 0;
  if (held.size == 0) {
    readHeaders(MapType.HttpRequestHeaders, wire);
    held = wire;
  }
  pairs.start(held);
  while (pairs.next()) {
    const name = pairs.name;
    if (keyName.size > 0 && name.equals(keyName)) point(keyHeader);
    if (isAscii(name.ptr, name.size, ':path')) {
      point(clientPath);
    } else if (isAscii(name.ptr, name.size, 'authorization')) {
      point(authorization);
    } else if (isAscii(name.ptr, name.size, 'cookie')) {
      if (cookies.size == 0) point(cookies);
    } else if (isKept(name)) {
      kept.add(name.ptr, name.size);
      kept.text.bytes(pairs.value.ptr, pairs.value.size);
      kept.end();
    }
  }
}

/** Gives the client's headers back to the host's memory. */
export function endClientRequest(): void {
  wire.free();
  clientPath.size = 0;
  authorization.size = 0;
  keyHeader.size = 0;
  cookies.size = 0;
}


@inline
function point(view: Bytes): void {
  view.ptr = pairs.value.ptr;
  view.size = pairs.value.size;
}

function isKept(name: Bytes): bool {
  if (name.size == 7 && isAscii(name.ptr, 7, ':scheme')) return true;
  return isCarried(name) || (name.size == 10 && isAscii(name.ptr, 10, ':authority'));
}
