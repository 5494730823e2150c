/** Publishing: a package comes in, a version comes to be, or the publisher hears exactly why not. */
import { PosternError } from '@postern/contract/errors';
import { formatPluginRef } from '@postern/contract/plugin';
import type { Express, Request, Response } from 'express';

import { announcedDigests, requireAnnounced } from '../http/announced-digest.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import { requirePublishable } from '../http/publish-gate.js';
import type { Room } from '../http/room.js';
import { readUpload } from '../http/upload.js';
import { checkPackage } from '../package/intake.js';
import type { Manifest } from '../package/manifest.js';
import { parseSource, SOURCE_HEADER } from '../package/source.js';
import { ofTenant } from '../tenant.js';
import { moduleUrl } from './module-url.js';
import { removeVersion } from './remove.js';
import { showVersion } from './show-version.js';

type PublishRequest = Request<{ tenant?: string; name: string; version: string }>;

export function addPublishRoutes(app: Express, room: Room): void {
  app
    .route(everyTenants('/plugins/:name/:version'))
    // GET [/tenants/TENANT]/plugins/NAME/VERSION
    .get((request: PublishRequest, response: Response) => showVersion(room, request, response))
    // PUT [/tenants/TENANT]/plugins/NAME/VERSION
    .put((request: PublishRequest, response: Response) => publishAndCount(request, response, room))
    // DELETE [/tenants/TENANT]/plugins/NAME/VERSION
    .delete((request: PublishRequest, response: Response) => removeVersion(room, request, response))
    .all(onlyMethods('GET, HEAD, PUT, DELETE'));
}

async function publishAndCount(request: PublishRequest, response: Response, room: Room): Promise<void> {
  try {
    room.traffic.publish(await publish(request, response, room));
  } catch (error) {
    room.traffic.publish(error instanceof PosternError ? error.code : 'PS_INTERNAL');
    throw error;
  }
}

async function publish(
  request: PublishRequest,
  response: Response,
  room: Room,
): Promise<'created' | 'unchanged'> {
  const { tenant, ...ref } = request.params;
  const caller = await room.access.require(request, 'publish', { tenant, name: ref.name });
  const announced = announcedDigests(request.headers);
  const source = parseSource(request.headers[SOURCE_HEADER]);
  const deed = { by: caller.name, action: 'publish', tenant, plugin: formatPluginRef(ref) };
  const publishing = (): Promise<{ manifest: Manifest; created: boolean }> =>
    room.slots.run(async () => {
      const archive = await readUpload(request, response, room.limits);
      requireAnnounced(archive, announced);
      const limits = {
        packedBytes: room.limits.maxPackageBytes,
        unpackedBytes: room.limits.maxUnpackedBytes,
      };
      const facts = { now: room.now(), by: caller.name, source };
      return room.libraries.of(tenant).publish(await checkPackage(archive, ref, { limits, ...facts }));
    });
  await requirePublishable(room, { request, caller, tenant, ...ref });
  const { manifest, created } = await room.audit.doing(request, deed, publishing, (done) => ({
    result: done.created ? 'created' : 'unchanged',
    sha256: done.manifest.sha256,
  }));
  if (created) await room.siblings.announce({ kind: 'library', tenant });
  const { name, version, sha256, size, targets } = manifest;
  room.logger.info(
    { plugin: ofTenant(tenant, formatPluginRef(ref)), by: caller.name, sha256, size },
    created ? 'published' : 'published again',
  );
  const url = moduleUrl(room, request, { tenant, ...ref });
  response.status(created ? 201 : 200).json({ name, version, sha256, size, url, targets });
  return created ? 'created' : 'unchanged';
}
