/** The files of a version: what gateways download. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { pluginUrlPath } from '@postern/contract/plugin';
import type { Express, Request, Response } from 'express';

import { PluginServerError } from '../errors.js';
import { answerError } from '../http/error-answer.js';
import { everyTenants, onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';
import type { Answerer } from '../http/shortcut.js';
import { FILE_ROUTE } from '../http/traffic.js';
import { MODULE_FILE } from '../package/manifest.js';
import { ReadyAnswers } from '../serving/ready-answers.js';
import { decide } from '../serving/conditions.js';
import { readyRepresentation, representation } from '../serving/representation.js';
import { sendFile } from '../serving/send-file.js';
import { tenantPrefix } from '../tenant.js';

const MODULE_END = `/${MODULE_FILE}`;

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
  const url = `${tenantPrefix(tenant)}${pluginUrlPath({ name, version }, file)}`;
  const { headers } = request;
  const chosen = await representation({ shelf: room.shelf, url, file: served, headers });
  room.traffic.fileBytes(await sendFile(chosen, request, response));
  countDownload(room, request.method, response.statusCode, url);
}

/**
 * Answers a request for a file that stands ready in memory, under exactly its URL, without a router.
 * False when it is anything else.
 */
export function answerFromShelf(room: Room, request: IncomingMessage, response: ServerResponse): boolean {
  const began = performance.now();
  const { url = '', method, headers } = request;
  const plain = room.shelf.ready(url);
  if (plain?.bytes === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
  if (!room.access.mayReadAtOnce(request, url)) return false;
  const file = readyRepresentation({ shelf: room.shelf, url, file: plain, headers });
  if (file === undefined) return false;
  try {
    const bytes = sendFile(file, request, response);
    // A file in memory is sent at once, so this is never a promise.
    if (typeof bytes === 'number') room.traffic.fileBytes(bytes);
  } catch (error) {
    answerError(error, request, response, room);
  }
  countDownload(room, method, response.statusCode, url);
  room.traffic.request(FILE_ROUTE, response.statusCode, (performance.now() - began) / 1000);
  return true;
}

/** What answers plain requests for public files in memory, without requests and responses of Node. */
export function shortAnswers(room: Room): Answerer {
  const answers = new ReadyAnswers(room.limits.keepAliveMs);
  return ({ method, url, headers }) => {
    const began = performance.now();
    const plain = room.shelf.ready(url);
    if (plain?.bytes === undefined || !plain.isPublic) return undefined;
    const file = readyRepresentation({ shelf: room.shelf, url, file: plain, headers });
    if (file === undefined) return undefined;
    const { status } = decide(method, headers, file);
    if (status !== 200 && status !== 304) return undefined;
    const ready = answers.of(file);
    const isWhole = status === 200 && method === 'GET';
    const answer = status === 304 ? ready.unchanged : isWhole ? ready.whole : ready.head;
    if (answer === undefined) return undefined;
    if (isWhole) room.traffic.fileBytes(file.size);
    countDownload(room, method, status, url);
    room.traffic.request(FILE_ROUTE, status, (performance.now() - began) / 1000);
    return answer;
  };
}

/** A module that was sent whole; a part, or the news that it is unchanged, is no download. */
function countDownload(room: Room, method: string | undefined, status: number, url: string): void {
  if (status === 200 && method === 'GET' && url.endsWith(MODULE_END)) room.traffic.download(url);
}
