/** Why the server behind us gave no answer, told to the client in Higress's words, with what it was in `data`. */

import { Bytes } from 'proxy-wasm-assemblyscript-sdk/assembly';
import { Output, writeText } from 'proxy-wasm-assemblyscript-sdk/assembly/json';
import { beginError, endError, ErrorCode } from 'proxy-wasm-assemblyscript-sdk/assembly/mcp';

export const INITIALIZATION = 'initialization';

/** What is wrong with what came. */
export const enum Wrong {
  /** Nothing came: the connection broke, or the answer was longer than the gateway takes. */
  Nothing = 0,
  /** An HTTP status that says no. */
  Status = 1,
  /** It came, but holds no answer. */
  Unreadable = 2,
  TooLong = 3,
  /** The gateway does not know the upstream. */
  Unsent = 4,
}

/** `backend tools/call failed` or `invalid tools/call response`, and why. */
export function writeBackendFault(out: Output, id: Bytes, what: string, wrong: Wrong, status: u32): void {
  const isInvalid = (wrong == Wrong.Unreadable || wrong == Wrong.TooLong) && what != INITIALIZATION;
  beginError(out, id, ErrorCode.InternalError);
  writeText(out, isInvalid ? `invalid ${what} response` : `backend ${what} failed`);
  out.ascii(',"data":{"reason":');
  writeText(out, reasonOf(wrong, status));
  if (status > 0) {
    out.ascii(',"status":');
    out.integer(status);
  }
  out.byte(0x7d);
  endError(out);
}

function reasonOf(wrong: Wrong, status: u32): string {
  if (wrong == Wrong.Nothing) return 'no answer: the connection broke or the answer was too long';
  if (wrong == Wrong.TooLong) return 'the answer was too long';
  if (wrong == Wrong.Unsent) return 'the gateway knows no upstream for it';
  if (wrong == Wrong.Unreadable) return 'the answer was no MCP message with the id of the request';
  if (status == 401) return 'it refuses the credentials of the gateway';
  if (status == 403) return 'it forbids the request';
  if (status == 504 || status == 408) return 'it did not answer in time';
  if (status == 503) return 'it is not available';
  if (status >= 500) return 'it is broken';
  if (status >= 300 && status < 400) return 'it redirects, which is not followed';
  return 'it does not take the request';
}
