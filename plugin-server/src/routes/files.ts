/** The files of a version: what gateways download. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Express, Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { answerError } from '../http/error-answer.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import { FILE_ROUTE } from '../http/traffic.js';
import { sendFile } from '../serving/send-file.js';

type FileRequest = Request<{ tenant?: string; name: string; version: string; file: string }>;

export function addFileRoutes(app: Express, room: Room): void {
  app
    .route(everyTenants(FILE_ROUTE))
    // GET, HEAD [/tenants/TENANT]/plugins/NAME/VERSION/FILE
    .get((request: FileRequest, response: Response) => answerFile(room, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerFile(room: Room, request: FileRequest, response: Response): Promise<void> {
  const { tenant, name, version, file } = request.params;
  await room.access.require(request, 'read', { tenant, name });
  const served = await room.shelf.find({ tenant, name, version }, file);
  if (served === undefined) {
    throw new PluginServerError('PS_NOT_FOUND', `there is no ${file} of ${name}@${version}`);
  }
  room.traffic.fileBytes(await sendFile(served, request, response));
}

/**
 * Answers a request for a file that stands ready in memory, under exactly its URL, without a router.
 * False when it is anything else.
 */
export function answerFromShelf(room: Room, request: IncomingMessage, response: ServerResponse): boolean {
  const file = room.shelf.ready(request.url ?? '');
  if (file?.bytes === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  if (!room.access.mayReadAtOnce(request, request.url ?? '')) return false;
  try {
    const bytes = sendFile(file, request, response);
    // A file in memory is sent at once, so this is never a promise.
    if (typeof bytes === 'number') room.traffic.fileBytes(bytes);
  } catch (error) {
    answerError(error, request, response, room);
  }
  room.traffic.request(FILE_ROUTE, response.statusCode);
  return true;
}
