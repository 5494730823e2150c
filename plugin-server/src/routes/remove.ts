/** Deleting a version, where the operator allows it. Its bytes are remembered, so that no others take its place. */
import type { IncomingMessage } from 'node:http';

import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';
import type { Request, Response } from 'express';

import type { Caller } from '../access/caller.js';
import { PluginServerError } from '../errors.js';
import type { Room } from '../http/room.js';
import { listAliases } from '../marks/aliases.js';
import { ofTenant, type Tenant } from '../tenant.js';

type RemoveRequest = Request<{ tenant?: string; name: string; version: string }>;

export async function removeVersion(room: Room, request: RemoveRequest, response: Response): Promise<void> {
  const { tenant, ...ref } = request.params;
  const caller = await room.access.require(request, 'delete', { tenant, name: ref.name });
  if (!room.allowDelete) {
    throw new PluginServerError('PS_DELETE_OFF', 'this server deletes no versions');
  }
  if (!(await takeAway(room, request, { caller, tenant, ref }))) {
    throw new PluginServerError('PS_NOT_FOUND', `there is no ${formatPluginRef(ref)}`);
  }
  response.set('Cache-Control', 'no-store').json({ ...ref, deleted: true });
}

/** Takes a version away for a caller that may do that; false when it was not there. */
export async function takeAway(
  room: Room,
  request: IncomingMessage,
  removal: { readonly caller: Caller; readonly tenant: Tenant; readonly ref: PluginRef },
): Promise<boolean> {
  const { caller, tenant, ref } = removal;
  const library = room.libraries.of(tenant);
  const deed = { by: caller.name, action: 'delete', tenant, plugin: formatPluginRef(ref) };
  const removed = await room.audit.doing(
    request,
    deed,
    () => library.remove(ref, { now: room.now(), by: caller.name }),
    (done) => ({ result: done ? 'ok' : 'unchanged' }),
  );
  // Every process that may have it in memory, under this name and the others.
  const aliases = [...(await listAliases(library))].filter(([, { target }]) => target === ref.name);
  for (const name of [ref.name, ...aliases.map(([alias]) => alias)]) {
    await room.siblings.announce({ kind: 'removed', tenant, name, version: ref.version });
  }
  if (removed) {
    room.logger.info({ plugin: ofTenant(tenant, formatPluginRef(ref)), by: caller.name }, 'deleted');
  }
  return removed;
}
