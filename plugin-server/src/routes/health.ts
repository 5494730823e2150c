/** What an orchestrator asks: does the process live, can it do its work, what does it count. */
import type { Express, Response } from 'express';

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
    .get((_request, response) => answerReady(room, response))
    .all(onlyMethods('GET, HEAD'));

  app
    .route('/metrics')
    // GET /metrics
    .get((_request, response) => answerMetrics(room, response))
    .all(onlyMethods('GET, HEAD'));
}

async function answerReady(room: Room, response: Response): Promise<void> {
  await room.libraries.store.check();
  response.set('Cache-Control', 'no-store').json({ status: 'ready' });
}

async function answerMetrics(room: Room, response: Response): Promise<void> {
  const text = await room.traffic.text();
  response.set('Content-Type', room.traffic.contentType).send(text);
}
