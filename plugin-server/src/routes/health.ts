/** What an orchestrator asks: does the process live, can it do its work, what does it count. */
import type { Express, Request, Response } from 'express';

import { onlyMethods } from '../http/guards.js';
import type { Room } from '../http/room.js';

export function addHealthRoutes(app: Express, room: Room): void {
  app
    .route('/healthz')
    // GET /healthz: the process lives. It does not look at the store: a restart would not mend that.
    .get((_request, response) => void response.set('Cache-Control', 'no-store').json({ status: 'ok' }))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/readyz')
    // GET /readyz: the store can be read and written.
    .get((request, response) => answerReady(room, request, response))
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
  response.set('Cache-Control', 'no-store').json({ status: 'ready' });
}

async function answerMetrics(room: Room, request: Request, response: Response): Promise<void> {
  await requireMetrics(room, request);
  const text = await room.traffic.text();
  response.set('Content-Type', room.traffic.contentType).send(text);
}

/** Counts name the plugins of all tenants, so who may not read everything may not see them. */
async function requireMetrics(room: Room, request: Request): Promise<void> {
  if (!room.openMetrics) await room.access.require(request, 'read', { tenant: '*' });
}
