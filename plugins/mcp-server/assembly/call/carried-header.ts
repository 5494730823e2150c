/** Which headers of a client go on to whoever is asked for it: tracing, and what Envoy needs to find a route. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { isAscii } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

/** Host maps hold lower-case names. */
export function isCarried(name: Bytes): bool {
  switch (name.size) {
    case 10:
      return isAscii(name.ptr, 10, 'tracestate');
    case 11:
      return isAscii(name.ptr, 11, 'traceparent');
    case 12:
      return isAscii(name.ptr, 12, 'x-request-id');
    case 17:
      return isAscii(name.ptr, 17, 'x-forwarded-proto');
    default:
      return false;
  }
}
