/** What host calls answer, and what happens to an answer outside the ABI. Spec: proxy-wasm 0.2.1, "Status". */

import { abortWith } from './abort';
import { E_UNKNOWN_STATUS } from './messages';

/** Result of a host call. Expected failures are values; the caller decides. */
export enum Status {
  Ok = 0,
  NotFound = 1,
  BadArgument = 2,
  SerializationFailure = 3,
  ParseFailure = 4,
  BadExpression = 5,
  InvalidMemoryAccess = 6,
  Empty = 7,
  CasMismatch = 8,
  ResultMismatch = 9,
  InternalFailure = 10,
  BrokenConnection = 11,
  Unimplemented = 12,
}

/** Turns the raw number into a Status; at a number outside the ABI the plugin dies, and its backtrace names the call. */
@inline
export function statusOf(raw: u32): Status {
  if (raw > <u32>Status.Unimplemented) abortWith(E_UNKNOWN_STATUS, raw);
  return <Status>raw;
}
