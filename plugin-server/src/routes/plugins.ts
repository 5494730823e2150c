/** Lists: all plugins, the versions of one, the record of one version. */
import type { Express, Request, Response } from 'express';

import { pluginUrlPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import type { Place } from '../serving/shelf.js';
import { tenantPrefix } from '../tenant.js';

type VersionsRequest = Request<{ tenant?: string; name: string }>;

export function addPluginRoutes(app: Express, room: Room): void {
  app
    .route([...everyTenants('/plugins'), ...everyTenants('/plugins/')])
    // GET [/tenants/TENANT]/plugins
    .get((request, response) => answerCatalogue(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route(everyTenants('/plugins/:name'))
    // GET [/tenants/TENANT]/plugins/NAME
    .get((request: VersionsRequest, response: Response) => answerVersions(room, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerCatalogue(
  room: Room,
  request: Request<{ tenant?: string }>,
  response: Response,
): Promise<void> {
  const { tenant } = request.params;
  const caller = await room.access.requireSome(request, 'read', tenant);
  const rows = await room.libraries.of(tenant).catalogue();
  const plugins = rows.filter(({ name }) => room.access.may(caller, 'read', { tenant, name }));
  response.set('Cache-Control', 'no-cache').json({ plugins });
}

async function answerVersions(room: Room, request: VersionsRequest, response: Response): Promise<void> {
  const { tenant, name } = request.params;
  await room.access.require(request, 'read', { tenant, name });
  const manifests = await room.libraries.of(tenant).manifests(name);
  if (manifests.length === 0) throw new PluginServerError('PS_NOT_FOUND', `there is no plugin ${name}`);
  const versions = manifests.map((manifest) => ({
    version: manifest.version,
    sha256: manifest.sha256,
    size: manifest.size,
    url: moduleUrl(room, request, { tenant, ...refOf(manifest) }),
    publishedAt: manifest.publishedAt,
    accepted: Object.keys(manifest.targets).filter((target) => manifest.targets[target]?.accepted),
  }));
  response.set('Cache-Control', 'no-cache').json({ name, versions });
}

/** Where a client finds the module: as it reached this server, unless the server was told its public address. */
export function moduleUrl(
  room: Room,
  request: Pick<Request, 'headers' | 'protocol'>,
  { tenant, ...ref }: Place,
): string {
  const { host } = request.headers;
  // Not everything that a client may send as Host may stand in a URL that another one follows.
  const plain = host !== undefined && /^[A-Za-z0-9.:[\]-]+$/.test(host);
  const base = room.publicUrl ?? (plain ? `${request.protocol}://${host}` : '');
  return `${base}${tenantPrefix(tenant)}${pluginUrlPath(ref)}`;
}

function refOf({ name, version }: PluginRef): PluginRef {
  return { name, version };
}
