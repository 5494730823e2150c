/** Other names of plugins: set once by who may publish both, listed for everybody. */
import { parsePluginName } from '@postern/contract/plugin';
import type { Express, Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import { readJsonBody } from '../http/json-body.js';
import type { Room } from '../http/room.js';
import { listAliases, readAlias, setAlias } from '../marks/aliases.js';
import { ofTenant } from '../tenant.js';

type AliasRequest = Request<{ tenant?: string; name: string }>;

export function addAliasRoutes(app: Express, room: Room): void {
  app
    .route(everyTenants('/aliases'))
    // GET [/tenants/TENANT]/aliases
    .get((request: Request<{ tenant?: string }>, response: Response) => list(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route(everyTenants('/aliases/:name'))
    // GET [/tenants/TENANT]/aliases/NAME
    .get((request: AliasRequest, response: Response) => show(room, request, response))
    // PUT [/tenants/TENANT]/aliases/NAME {"target": "PLUGIN"}
    .put((request: AliasRequest, response: Response) => set(room, request, response))
    .all(onlyMethods('GET, HEAD, PUT'));
}

async function list(room: Room, request: Request<{ tenant?: string }>, response: Response): Promise<void> {
  const { tenant } = request.params;
  const caller = await room.access.requireSome(request, 'read', tenant);
  const found = await listAliases(room.libraries.of(tenant));
  const aliases = [...found]
    .filter(([name]) => room.access.may(caller, 'read', { tenant, name }))
    .map(([name, { target }]) => ({ name, target }));
  response.set('Cache-Control', 'no-cache').json({ aliases });
}

async function show(room: Room, request: AliasRequest, response: Response): Promise<void> {
  const { tenant, name } = request.params;
  await room.access.require(request, 'read', { tenant, name });
  const alias = await readAlias(room.libraries.of(tenant), name);
  if (alias === undefined) throw new PluginServerError('PS_NOT_FOUND', `there is no alias ${name}`);
  response.set('Cache-Control', 'no-cache').json({ name, ...alias });
}

async function set(room: Room, request: AliasRequest, response: Response): Promise<void> {
  const { tenant, name } = request.params;
  const caller = await room.access.require(request, 'publish', { tenant, name });
  const body = await readJsonBody(request, response, { fields: ['target'], limits: room.limits });
  if (body.target === undefined) throw new PluginServerError('PS_BODY', 'the body has no target');
  const target = parsePluginName(body.target);
  await room.access.require(request, 'publish', { tenant, name: target });
  const library = room.libraries.of(tenant);
  const { alias, created } = await room.audit.doing(
    request,
    { by: caller.name, action: 'alias', tenant, plugin: name },
    () => setAlias(library, { name, target }, { now: room.now(), by: caller.name }),
    (done) => ({ result: done.created ? 'created' : 'unchanged' }),
  );
  await room.siblings.announce({ kind: 'library', tenant });
  if (created) room.logger.info({ alias: ofTenant(tenant, name), target, by: caller.name }, 'alias set');
  response.status(created ? 201 : 200).json({ name, ...alias });
}
