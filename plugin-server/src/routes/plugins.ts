/** Lists: all plugins, the versions of one, the record of one version. */
import type { Express, Request, Response } from 'express';

import { pluginUrlPath, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';

export function addPluginRoutes(app: Express, room: Room): void {
  app
    .route(['/plugins', '/plugins/'])
    // GET /plugins
    .get((_request, response) => answerCatalogue(room, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/plugins/:name')
    // GET /plugins/NAME
    .get((request, response) => answerVersions(room, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerCatalogue(room: Room, response: Response): Promise<void> {
  response.set('Cache-Control', 'no-cache').json({ plugins: await room.library.catalogue() });
}

async function answerVersions(
  room: Room,
  request: Request<{ name: string }>,
  response: Response,
): Promise<void> {
  const { name } = request.params;
  const manifests = await room.library.manifests(name);
  if (manifests.length === 0) throw new PluginServerError('PS_NOT_FOUND', `there is no plugin ${name}`);
  const versions = manifests.map((manifest) => ({
    version: manifest.version,
    sha256: manifest.sha256,
    size: manifest.size,
    url: moduleUrl(room, request, manifest),
    publishedAt: manifest.publishedAt,
    accepted: Object.keys(manifest.targets).filter((target) => manifest.targets[target]?.accepted),
  }));
  response.set('Cache-Control', 'no-cache').json({ name, versions });
}

/** Where a client finds the module: as it reached this server, unless the server was told its public address. */
export function moduleUrl(
  room: Room,
  request: Pick<Request, 'headers' | 'protocol'>,
  ref: PluginRef,
): string {
  const { host } = request.headers;
  // Not everything that a client may send as Host may stand in a URL that another one follows.
  const plain = host !== undefined && /^[A-Za-z0-9.:[\]-]+$/.test(host);
  const base = room.publicUrl ?? (plain ? `${request.protocol}://${host}` : '');
  return `${base}${pluginUrlPath(ref)}`;
}
