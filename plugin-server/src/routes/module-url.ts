/** Where a client finds a module: as it reached this server, unless the server was told its public address. */
import { pluginUrlPath } from '@postern/contract/plugin';
import type { Request } from 'express';

import type { Room } from '../http/room.js';
import type { Place } from '../serving/shelf.js';
import { tenantPrefix } from '../tenant.js';

/** The address of plugin.wasm. */
export function moduleUrl(
  room: Pick<Room, 'publicUrl'>,
  request: Pick<Request, 'headers' | 'protocol'>,
  { tenant, ...ref }: Place,
): string {
  const { host } = request.headers;
  // Not everything that a client may send as Host may stand in a URL that another one follows.
  const plain = host !== undefined && /^[A-Za-z0-9.:[\]-]+$/.test(host);
  const base = room.publicUrl ?? (plain ? `${request.protocol}://${host}` : '');
  return `${base}${tenantPrefix(tenant)}${pluginUrlPath(ref)}`;
}
