/** How long an answer may be kept, and for whom. Spec: MCP 2026-07-28, "Caching". */

import { Output } from '../json';
import { CacheScope, Endpoint } from './endpoint';
import { isModern, Revision } from './versions';

/** Appends the members, after a comma, to results that may be kept: lists, discovery, contents of resources. */
export function writeCaching(out: Output, endpoint: Endpoint, revision: Revision): void {
  if (!isModern(revision)) return;
  out.ascii(',"ttlMs":');
  out.integer(endpoint.ttlMs);
  out.ascii(',"cacheScope":"');
  out.ascii(endpoint.cacheScope == CacheScope.Public ? 'public"' : 'private"');
}
