/** Answering in place of the upstream. Spec: proxy-wasm 0.2.1, "HTTP streams". */

import { Bytes } from './bytes';
import { HeaderList } from './header-list';
import { streamIsOpen } from './scope';
import { Status, statusOf } from './status';

const NO_GRPC_STATUS = -1;


@lazy
const NOTHING = new Bytes();


@external('env', 'proxy_send_local_response')
declare function proxy_send_local_response(
  status: u32,
  detailsPtr: usize,
  detailsSize: usize,
  bodyPtr: usize,
  bodySize: usize,
  headersPtr: usize,
  headersSize: usize,
  grpcStatus: i32,
): u32;

/**
 * Answers the request, once the current callback returns; return Action.Pause from it.
 *
 * @param details a word for the access log (`response_code_details`)
 * @param headers without content-length and :status, which the host sets
 */
export function sendLocalResponseBytes(
  status: u32,
  details: Bytes,
  headers: HeaderList,
  body: Bytes,
): Status {
  if (!streamIsOpen('sendLocalResponse')) return Status.BadArgument;
  const wire = headers.length == 0 ? NOTHING : headers.toBytes();
  return statusOf(
    proxy_send_local_response(
      status,
      details.ptr,
      details.size,
      body.ptr,
      body.size,
      wire.ptr,
      wire.size,
      NO_GRPC_STATUS,
    ),
  );
}

/** `sendLocalResponseBytes` with text. */
export function sendLocalResponse(
  status: u32,
  body: string = '',
  headers: HeaderList = new HeaderList(),
  details: string = '',
): Status {
  return sendLocalResponseBytes(status, Bytes.of(details), headers, Bytes.of(body));
}
