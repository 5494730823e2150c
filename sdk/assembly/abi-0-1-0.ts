/** The calls that only hosts of ABI 0.1.0 have, in place of later ones. Spec: proxy-wasm abi-versions/v0.1.0. */

import { responseIsOpen, streamIsOpen } from './scope';
import { Status, statusOf } from './status';


@external('env', 'proxy_continue_request')
declare function proxy_continue_request(): u32;


@external('env', 'proxy_continue_response')
declare function proxy_continue_response(): u32;


@external('env', 'proxy_clear_route_cache')
declare function proxy_clear_route_cache(): u32;

/** `continueStream` of a request. */
export function continueRequest(): Status {
  if (!streamIsOpen('continueRequest')) return Status.BadArgument;
  return statusOf(proxy_continue_request());
}

/** `continueStream` of a response. */
export function continueResponse(): Status {
  if (!responseIsOpen('continueResponse')) return Status.BadArgument;
  return statusOf(proxy_continue_response());
}

/** Has the route selected anew, by the headers as they are now. */
export function clearRouteCache(): Status {
  if (!streamIsOpen('clearRouteCache')) return Status.BadArgument;
  return statusOf(proxy_clear_route_cache());
}
