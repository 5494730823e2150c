/** Functions that a host offers beyond the ABI, by name. Spec: proxy-wasm 0.2.1, "Foreign function interface (FFI)". */

import { Bytes, HostBytes, scratch } from './bytes';
import { streamIsOpen } from './scope';
import { Status, statusOf } from './status';


@external('env', 'proxy_call_foreign_function')
declare function proxy_call_foreign_function(
  namePtr: usize,
  nameSize: usize,
  argumentsPtr: usize,
  argumentsSize: usize,
  ptrSlot: usize,
  sizeSlot: usize,
): u32;


@lazy
const NOTHING = new Bytes();


@lazy
const CLEAR_ROUTE_CACHE = 'clear_route_cache';

/**
 * Calls one. Its arguments and its result are in the function's own form; NotFound when the host does not have it.
 * Envoy: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/wasm_filter.
 */
export function callForeignFunction(name: Bytes, args: Bytes, into: HostBytes): Status {
  into.free();
  const raw = proxy_call_foreign_function(
    name.ptr,
    name.size,
    args.ptr,
    args.size,
    into.ptrSlot,
    into.sizeSlot,
  );
  return statusOf(raw);
}

/** Has the route selected anew, by the headers as they are now. Envoy does so by itself when a request header is written. */
export function clearRouteCache(): Status {
  if (!streamIsOpen(CLEAR_ROUTE_CACHE)) return Status.BadArgument;
  const status = callForeignFunction(Bytes.of(CLEAR_ROUTE_CACHE), NOTHING, scratch);
  scratch.free();
  return status;
}
