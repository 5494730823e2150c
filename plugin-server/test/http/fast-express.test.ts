import { createServer, IncomingMessage, ServerResponse } from 'node:http';

import { closeGracefully, listen } from '@postern/service/lifecycle';
import express from 'express';
import { expect, it } from 'vitest';

import { requestClassesOf } from '../../src/http/fast-express.js';

it('gives requests the prototypes that Express would give them, so that Express changes nothing', async () => {
  const app = express();
  const seen: unknown[] = [];
  app.get('/x', (request, response) => {
    response.status(201).json({ query: request.query, path: request.path });
  });
  const server = createServer(requestClassesOf(app), (request, response) => {
    seen.push(
      Object.getPrototypeOf(request) === app.request,
      Object.getPrototypeOf(response) === app.response,
    );
    seen.push(request instanceof IncomingMessage, response instanceof ServerResponse);
    app(request, response);
  });
  const { url } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the test' });
  const response = await fetch(`${url}/x?a=1`);
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ query: { a: '1' }, path: '/x' });
  expect(seen).toEqual([true, true, true, true]);
  await closeGracefully(server, 100);
});
