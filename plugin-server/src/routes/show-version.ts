/** One version: its record, where its module is, and whether it is yanked. */
import { formatPluginRef } from '@postern/contract/plugin';
import type { Request, Response } from 'express';

import { wantsPage } from '../catalogue/wants-page.js';
import { PluginServerError } from '../errors.js';
import { readQuery } from '../http/query.js';
import type { Room } from '../http/room.js';
import { readYank } from '../marks/yanks.js';
import { answerVersionPage } from './catalogue.js';
import { moduleUrl } from './module-url.js';

type VersionRequest = Request<{ tenant?: string; name: string; version: string }>;

export async function showVersion(room: Room, request: VersionRequest, response: Response): Promise<void> {
  const { tenant, name, version } = request.params;
  await room.access.require(request, 'read', { tenant, name });
  readQuery(request.url, []);
  const library = room.libraries.of(tenant);
  const ref = { name: await library.meaningOf(name), version };
  const manifest = await library.manifest(ref);
  if (manifest === undefined)
    throw new PluginServerError('PS_NOT_FOUND', `there is no ${formatPluginRef(ref)}`);
  if (wantsPage(request.headers)) return answerVersionPage(room, request, response, { library, manifest });
  const yank = await readYank(library, ref);
  const yanked = yank === undefined ? {} : { yanked: { reason: yank.reason, at: yank.at } };
  const url = moduleUrl(room, request, { tenant, ...ref });
  response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept' }).json({ ...manifest, url, ...yanked });
}
