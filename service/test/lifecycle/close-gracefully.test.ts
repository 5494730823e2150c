import { Agent, createServer, get, type IncomingMessage, type RequestListener } from 'node:http';

import { expect, it } from 'vitest';

import { closeGracefully, listen } from '../../src/lifecycle/index.js';

async function serve(answer: RequestListener) {
  const server = createServer(answer);
  const { port } = await listen(server, { host: '127.0.0.1', port: 0, what: 'the test' });
  const agent = new Agent({ keepAlive: true });
  const call = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: '127.0.0.1', port, agent }, resolve).on('error', reject);
    });
  return { server, call };
}

it('lets a request that has begun end, and then does not wait for its idle connection', async () => {
  const { server, call } = await serve((_request, response) => {
    setTimeout(() => response.end('done'), 150);
  });
  const answer = call();
  await new Promise((resolve) => server.once('request', resolve));
  // Longer than this test may take.
  const [response] = await Promise.all([answer, closeGracefully(server, 600_000)]);
  response.resume();
  expect(response.statusCode).toBe(200);
});

it('lets a large answer reach a slow reader, though the handler is done with it', async () => {
  const body = Buffer.alloc(30_000_000, 'x');
  const { server, call } = await serve((_request, response) => response.end(body));
  const response = await call();
  const closed = closeGracefully(server, 20_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  let size = 0;
  for await (const chunk of response) size += (chunk as Buffer).length;
  expect(size).toBe(body.length);
  await closed;
});

it('cuts what is still running after the grace', async () => {
  const { server, call } = await serve(() => undefined);
  const answer = call().then(
    () => 'answered',
    () => 'cut',
  );
  await new Promise((resolve) => server.once('request', resolve));
  await closeGracefully(server, 100);
  expect(await answer).toBe('cut');
});

it('is done at once for a server that never listened', async () => {
  await expect(closeGracefully(createServer(), 1_000)).resolves.toBeUndefined();
});
