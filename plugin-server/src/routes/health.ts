/** What an orchestrator asks: does the process live, can it do its work, what does it count. */
import type { Express, Request, Response } from 'express';

import { onlyMethods } from '../http/guards.js';
import { PluginServerError } from '../errors.js';
import { requireDisk } from '../http/publish-gate.js';
import type { Room } from '../http/room.js';

export function addHealthRoutes(app: Express, room: Room): void {
  app
    .route('/healthz')
    // GET /healthz: the process lives. It does not look at the store: a restart would not mend that.
    .get((_request, response) => void response.set('Cache-Control', 'no-store').json({ status: 'ok' }))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/readyz')
    // GET /readyz: the store can be read and written. Too little room on the disk is only said: reading goes on, and a
    // load balancer must not take away every replica at once.
    .get((request, response) => answerReady(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/readyz/publishing')
    // GET /readyz/publishing: as /readyz, and the disk has room; for whoever routes or watches publishes.
    .get((request, response) => answerReadyToPublish(room, request, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/metrics')
    // GET /metrics
    .get((request, response) => answerMetrics(room, request, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerReady(room: Room, request: Request, response: Response): Promise<void> {
  await requireMetrics(room, request);
  await room.libraries.store.check();
  const publishing = await requireDisk(room).catch(toCode);
  response
    .set('Cache-Control', 'no-store')
    .json({ status: 'ready', ...(publishing === undefined ? {} : { publishing }) });
}

/** What a probe shows beside "ready"; what is no lack of room is as good as a store that is away. */
function toCode(error: unknown): string {
  if (error instanceof PluginServerError && error.code === 'PS_DISK_FLOOR') return error.code;
  throw error;
}

async function answerReadyToPublish(room: Room, request: Request, response: Response): Promise<void> {
  await requireMetrics(room, request);
  await room.libraries.store.check();
  await requireDisk(room);
  response.set('Cache-Control', 'no-store').json({ status: 'ready' });
}

async function answerMetrics(room: Room, request: Request, response: Response): Promise<void> {
  await requireMetrics(room, request);
  const text = await room.siblings.metricsText();
  response.set('Content-Type', room.traffic.contentType).send(text);
}

/** Counts name the plugins of all tenants, so who may not read everything may not see them. */
async function requireMetrics(room: Room, request: Request): Promise<void> {
  if (!room.openMetrics) await room.access.require(request, 'read', { tenant: '*' });
}
