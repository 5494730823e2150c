/** Yanking: a bad version is hidden from who resolves versions, and stays for who locked it. */
import type { Express, Request, Response } from 'express';

import { formatPluginRef } from '@postern/contract/plugin';

import { everyTenants, onlyMethods } from '../http/guards.js';
import { readJsonBody } from '../http/json-body.js';
import type { Room } from '../http/room.js';
import { unyank, yank } from '../marks/yanks.js';
import { ofTenant } from '../tenant.js';

type YankRequest = Request<{ tenant?: string; name: string; version: string }>;

export function addYankRoutes(app: Express, room: Room): void {
  app
    .route(everyTenants('/plugins/:name/:version/yank'))
    // POST [/tenants/TENANT]/plugins/NAME/VERSION/yank {"reason": "…"}
    .post((request: YankRequest, response: Response) => yankVersion(room, request, response))
    // DELETE [/tenants/TENANT]/plugins/NAME/VERSION/yank
    .delete((request: YankRequest, response: Response) => unyankVersion(room, request, response))
    .all(onlyMethods('POST, DELETE'));
}

async function yankVersion(room: Room, request: YankRequest, response: Response): Promise<void> {
  const { tenant, ...ref } = request.params;
  const caller = await room.access.require(request, 'yank', { tenant, name: ref.name });
  const body = await readJsonBody(request, response, { fields: ['reason'], limits: room.limits });
  const library = room.libraries.of(tenant);
  const deed = { by: caller.name, action: 'yank', tenant, plugin: formatPluginRef(ref) };
  const { reason, at, by } = await room.audit.doing(request, deed, () =>
    yank(library, ref, { reason: body.reason, now: room.now(), by: caller.name }),
  );
  await room.siblings.announce({ kind: 'library', tenant });
  room.logger.info({ plugin: ofTenant(tenant, formatPluginRef(ref)), by: caller.name, reason }, 'yanked');
  response.set('Cache-Control', 'no-store').json({ ...ref, yanked: { reason, at, by } });
}

async function unyankVersion(room: Room, request: YankRequest, response: Response): Promise<void> {
  const { tenant, ...ref } = request.params;
  const caller = await room.access.require(request, 'yank', { tenant, name: ref.name });
  const library = room.libraries.of(tenant);
  const deed = { by: caller.name, action: 'unyank', tenant, plugin: formatPluginRef(ref) };
  const undone = await room.audit.doing(
    request,
    deed,
    () => unyank(library, ref),
    (done) => ({ result: done ? 'ok' : 'unchanged' }),
  );
  await room.siblings.announce({ kind: 'library', tenant });
  if (undone) {
    room.logger.info({ plugin: ofTenant(tenant, formatPluginRef(ref)), by: caller.name }, 'un-yanked');
  }
  response.set('Cache-Control', 'no-store').json({ ...ref, yanked: false });
}
