/** Lists: all plugins, the versions of one, the one that a range means. */
import type { Express, Request, Response } from 'express';

import { pluginUrlPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import { readQuery } from '../http/query.js';
import type { Room } from '../http/room.js';
import type { Library } from '../library.js';
import { listTombstones } from '../marks/tombstones.js';
import { listYanks } from '../marks/yanks.js';
import { resolveVersion } from '../resolve.js';
import type { Place } from '../serving/shelf.js';
import { tenantPrefix, type Tenant } from '../tenant.js';

type VersionsRequest = Request<{ tenant?: string; name: string }>;

export function addPluginRoutes(app: Express, room: Room): void {
  app
    .route([...everyTenants('/plugins'), ...everyTenants('/plugins/')])
    // GET [/tenants/TENANT]/plugins
    .get((request, response) => answerCatalogue(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route(everyTenants('/plugins/:name'))
    // GET [/tenants/TENANT]/plugins/NAME[?range=RANGE]
    .get((request: VersionsRequest, response: Response) => answerPlugin(room, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerCatalogue(
  room: Room,
  request: Request<{ tenant?: string }>,
  response: Response,
): Promise<void> {
  const { tenant } = request.params;
  const caller = await room.access.requireSome(request, 'read', tenant);
  readQuery(request.url, []);
  const rows = await room.libraries.of(tenant).catalogue();
  const plugins = rows.filter(({ name }) => room.access.may(caller, 'read', { tenant, name }));
  response.set('Cache-Control', 'no-cache').json({ plugins });
}

async function answerPlugin(room: Room, request: VersionsRequest, response: Response): Promise<void> {
  const { tenant, name } = request.params;
  await room.access.require(request, 'read', { tenant, name });
  const { range } = readQuery(request.url, ['range']);
  const library = room.libraries.of(tenant);
  const meant = await library.meaningOf(name);
  const answer =
    range === undefined
      ? await listVersions(library, meant, (ref) => moduleUrl(room, request, ref))
      : await resolved(room, request, { library, tenant, name: meant, range });
  const alias = meant === name ? {} : { alias: name };
  response.set('Cache-Control', 'no-cache').json({ ...answer, ...alias });
}

async function listVersions(
  library: Library,
  name: string,
  urlOf: (place: Place) => string,
): Promise<object> {
  const manifests = await library.manifests(name);
  if (manifests.length === 0) throw new PluginServerError('PS_NOT_FOUND', `there is no plugin ${name}`);
  const yanked = await listYanks(library, name);
  const versions = manifests.map((manifest) => {
    const yank = yanked.get(manifest.version);
    return {
      version: manifest.version,
      sha256: manifest.sha256,
      size: manifest.size,
      url: urlOf({ tenant: library.tenant, ...refOf(manifest) }),
      publishedAt: manifest.publishedAt,
      accepted: Object.keys(manifest.targets).filter((target) => manifest.targets[target]?.accepted),
      ...(yank === undefined ? {} : { yanked: { reason: yank.reason, at: yank.at } }),
    };
  });
  const there = new Set(versions.map(({ version }) => version));
  const deleted = [...(await listTombstones(library, name))]
    .filter(([version]) => !there.has(version))
    .map(([version, { sha256, at }]) => ({ version, sha256, at }));
  return { name, versions, ...(deleted.length === 0 ? {} : { deleted }) };
}

async function resolved(
  room: Room,
  request: VersionsRequest,
  asked: {
    readonly library: Library;
    readonly tenant: Tenant;
    readonly name: string;
    readonly range: string;
  },
): Promise<object> {
  const { library, tenant, name, range } = asked;
  const version = await resolveVersion(library, name, range);
  const manifest = await library.manifest({ name, version });
  if (manifest === undefined) throw new PluginServerError('PS_NOT_FOUND', `${name}@${version} is gone`);
  const { sha256, size } = manifest;
  return { name, version, sha256, size, url: moduleUrl(room, request, { tenant, name, version }) };
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
