import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import v8 from 'node:v8';

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

it('keeps requests and responses what V8 is fast with, to the end of the answer', async () => {
  const seen: boolean[] = [];
  const server = createServer(requestClassesOf(express()), (request, response) => {
    response.writeHead(200, ['Content-Length', '2', 'ETag', '"x"']).end('ok');
    seen.push(isFast(request), isFast(response));
  });
  const { url } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the test' });
  // The first ones tell V8 what later ones will look like.
  for (let count = 0; count < 20; count++) await (await fetch(url)).text();
  expect(seen.slice(-2)).toEqual([true, true]);
  await closeGracefully(server, 100);
});

/** Whether V8 keeps the properties in slots and not in a hash table, which only V8 itself can say. */
function isFast(object: object): boolean {
  v8.setFlagsFromString('--allow-natives-syntax');
  try {
    return new Function('object', 'return %HasFastProperties(object)')(object) as boolean;
  } finally {
    v8.setFlagsFromString('--no-allow-natives-syntax');
  }
}
