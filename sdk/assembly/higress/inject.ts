/** Bytes that a plugin puts into a response by itself. Spec: higress-group/proxy-wasm-cpp-host. */

import { Bytes } from '../bytes';
import { responseIsOpen } from '../scope';
import { Status, statusOf } from '../status';


@external('env', 'proxy_inject_encoded_data_to_filter_chain')
declare function proxy_inject_encoded_data_to_filter_chain(ptr: usize, size: usize, endOfStream: bool): u32;

/** Sends bytes to the filters behind this one and to the client, once the current callback returns. */
export function injectEncodedData(data: Bytes, endOfStream: bool): Status {
  if (!responseIsOpen('injectEncodedData')) return Status.BadArgument;
  const raw = proxy_inject_encoded_data_to_filter_chain(data.ptr, data.size, endOfStream);
  return statusOf(raw);
}
