/** Lists: all plugins, the versions of one, the one that a range means. */
import type { Express, Request, Response } from 'express';

import type { PluginRef } from '@postern/contract/plugin';

import { wantsPage } from '../catalogue/wants-page.js';
import { PluginServerError } from '../errors.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import { readQuery } from '../http/query.js';
import type { Room } from '../http/room.js';
import type { CatalogueRow, Library } from '../library.js';
import { listTombstones } from '../marks/tombstones.js';
import { listYanks } from '../marks/yanks.js';
import { resolveVersion } from '../resolve.js';
import type { Place } from '../serving/shelf.js';
import type { Tenant } from '../tenant.js';
import { answerListPage, answerPluginPage } from './catalogue.js';
import { moduleUrl } from './module-url.js';

type VersionsRequest = Request<{ tenant?: string; name: string }>;

export function addPluginRoutes(app: Express, room: Room): void {
  app
    .route([...everyTenants('/plugins'), ...everyTenants('/plugins/')])
    // GET [/tenants/TENANT]/plugins[?search=WORDS]
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
  const { search = '' } = readQuery(request.url, ['search']);
  const library = room.libraries.of(tenant);
  const all = await library.catalogue();
  const rows = all.filter(({ name }) => room.access.may(caller, 'read', { tenant, name }));
  if (wantsPage(request.headers)) return answerListPage(room, response, { library, rows, search });
  const plugins = rows.filter((row) => isFound(row, search));
  response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept' }).json({ plugins });
}

/** For programs: every word in a name. The page looks into titles and descriptions as well. */
function isFound({ name, aliases = [] }: CatalogueRow, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/);
  return words.every((word) => [name, ...aliases].some((one) => one.includes(word)));
}

async function answerPlugin(room: Room, request: VersionsRequest, response: Response): Promise<void> {
  const { tenant, name } = request.params;
  await room.access.require(request, 'read', { tenant, name });
  const { range } = readQuery(request.url, ['range']);
  const library = room.libraries.of(tenant);
  const meant = await library.meaningOf(name);
  if (range === undefined && wantsPage(request.headers)) {
    return answerPluginPage(room, request, response, { library, name: meant });
  }
  const answer =
    range === undefined
      ? await listVersions(library, meant, (ref) => moduleUrl(room, request, ref))
      : await resolved(room, request, { library, tenant, name: meant, range });
  const alias = meant === name ? {} : { alias: name };
  response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept' }).json({ ...answer, ...alias });
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

function refOf({ name, version }: PluginRef): PluginRef {
  return { name, version };
}
