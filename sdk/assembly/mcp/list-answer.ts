/** The answer to a method that lists. Spec: MCP "Pagination". */

import { ABSENT, Kind, Output } from '../json';
import { Asked } from './asked';
import { writeCaching } from './caching';
import { ErrorCode } from './codes';
import { writeFault } from './envelope';
import { Listing } from './listing';

const OK: u32 = 200;

/** Writes the page that is asked for; a cursor that nobody was given is an error. */
export function answerList(asked: Asked, listing: Listing, out: Output): u32 {
  const message = asked.message;
  listing.paginate(asked.endpoint.pageSize);
  const cursor = message.param('cursor');
  let first = 0;
  if (cursor != ABSENT) {
    const tape = message.tape;
    first = tape.is(cursor, Kind.String) ? listing.pageOf(tape.data(cursor), tape.size(cursor)) : -1;
    if (first < 0) {
      writeFault(out, message.id, ErrorCode.InvalidParams, 'unknown cursor');
      return OK;
    }
  }
  asked.begin(out);
  const members = listing.of(asked.revision, first);
  out.bytes(members.ptr, members.size);
  writeCaching(out, asked.endpoint, asked.revision);
  asked.end(out);
  return OK;
}
