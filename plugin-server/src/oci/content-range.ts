/** Where the bytes of a request belong in an upload. Spec: OCI distribution-spec, pushing a blob in chunks. */
import type { IncomingHttpHeaders } from 'node:http';

import { PluginServerError } from '../errors.js';

/**
 * The first byte that `Content-Range` names; undefined when the header is not there.
 *
 * @throws PluginServerError PS_OCI_CONTENT_RANGE
 */
export function parseContentRange(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['content-range'];
  if (text === undefined) return undefined;
  // The specification has "0-9"; some clients write it as HTTP does, "bytes 0-9/*".
  const [, first, last] = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(text) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw wrong(`${JSON.stringify(text.slice(0, 60))} is no range`);
  }
  const length = headers['content-length'];
  const named = Number(last) - Number(first) + 1;
  if (length !== undefined && Number(length) !== named) {
    throw wrong(`${text} has ${named} bytes, the request has ${length}`);
  }
  return Number(first);
}

function wrong(seen: string): PluginServerError {
  return new PluginServerError('PS_OCI_CONTENT_RANGE', `Content-Range: ${seen}`);
}
