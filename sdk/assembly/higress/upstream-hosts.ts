/** Which host of the route's cluster a request goes to. Spec: higress-group/proxy-wasm-cpp-host. */

import { Bytes, HostBytes } from '../bytes';
import { Status, statusOf } from '../status';


@external('env', 'proxy_get_upstream_hosts')
declare function proxy_get_upstream_hosts(ptrSlot: usize, sizeSlot: usize): u32;


@external('env', 'proxy_set_upstream_override_host')
declare function proxy_set_upstream_override_host(ptr: usize, size: usize): u32;

/** The cluster's addresses as pairs, to walk with HeaderPairs; the values are empty. */
export function readUpstreamHosts(into: HostBytes): Status {
  into.free();
  return statusOf(proxy_get_upstream_hosts(into.ptrSlot, into.sizeSlot));
}

/** Sends the request to this address, if the cluster has it and it is well. */
export function overrideUpstreamHost(address: string): Status {
  const text = Bytes.of(address);
  const raw = proxy_set_upstream_override_host(text.ptr, text.size);
  return statusOf(raw);
}
