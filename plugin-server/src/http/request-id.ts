/** By what name a request is found again in answers and logs: the one that it came with, or one of ours. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import type { RequestHandler } from 'express';

/** What proxies and tracers send; nothing that could look like something else in a log. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._:=-]{0,127}$/;

const ids = new WeakMap<IncomingMessage, string>();

/** The id of a request, the same each time. */
export function requestIdOf(request: IncomingMessage): string {
  const known = ids.get(request);
  if (known !== undefined) return known;
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && PLAIN.test(given) ? given : randomUUID();
  ids.set(request, id);
  return id;
}

/**
 * Names the request in its answer, where someone may ask for it: it has a name of its own, or it changes something. What
 * caches keep has no name; answers of errors get theirs in `error-answer.ts`.
 */
export const nameRequest: RequestHandler = (request, response, next) => {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading || request.headers['x-request-id'] !== undefined) {
    response.setHeader('X-Request-Id', requestIdOf(request));
  }
  next();
};
