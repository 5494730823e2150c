/** Publishing: a package comes in, a version comes to be, or the publisher hears exactly why not. */
import { PosternError } from '@postern/contract/errors';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';
import type { Express, Request, Response } from 'express';

import { onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import { readUpload } from '../http/upload.js';
import { checkPackage } from '../package/intake.js';
import { moduleUrl } from './plugins.js';

type PublishRequest = Request<{ name: string; version: string }>;

export function addPublishRoutes(app: Express, room: Room): void {
  app
    .route('/plugins/:name/:version')
    // PUT /plugins/NAME/VERSION
    .put((request, response) => publishAndCount(request, response, room))
    .all(onlyMethods('PUT'));
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
  room.access.requirePublisher(request);
  const ref: PluginRef = { name: request.params.name, version: request.params.version };
  const { manifest, created } = await room.slots.run(async () => {
    const archive = await readUpload(request, response, room.limits);
    const limits = { packedBytes: room.limits.maxPackageBytes, unpackedBytes: room.limits.maxUnpackedBytes };
    return room.library.publish(await checkPackage(archive, ref, { limits, now: room.now() }));
  });
  const { name, version, sha256, size, targets } = manifest;
  room.logger.info({ plugin: formatPluginRef(ref), sha256, size }, created ? 'published' : 'published again');
  const url = moduleUrl(room, request, ref);
  response.status(created ? 201 : 200).json({ name, version, sha256, size, url, targets });
  return created ? 'created' : 'unchanged';
}
