import { createServer, type Server } from 'node:http';

import { afterEach, expect, it } from 'vitest';

import { listen } from '../../src/lifecycle/index.js';

const servers: Server[] = [];

function server(): Server {
  const created = createServer((_request, response) => response.end('here'));
  servers.push(created);
  return created;
}

afterEach(() => {
  for (const each of servers.splice(0)) each.close();
});

it('takes a free port for 0 and says where it is reached', async () => {
  const address = await listen(server(), { host: '127.0.0.1', port: 0, what: 'the test' });
  expect(address.url).toBe(`http://127.0.0.1:${address.port}`);
  expect(await (await fetch(address.url)).text()).toBe('here');
});

it('gives a URL that can be called when it listens on every address', async () => {
  const address = await listen(server(), { host: '0.0.0.0', port: 0, what: 'the test' });
  expect(address.url).toBe(`http://127.0.0.1:${address.port}`);
});

it('names the port that is in use and who wanted it', async () => {
  const { port } = await listen(server(), { host: '127.0.0.1', port: 0, what: 'the first' });
  await expect(listen(server(), { host: '127.0.0.1', port, what: 'the second' })).rejects.toMatchObject({
    code: 'SV_PORT_IN_USE',
    exit: 1,
    message: `port ${port} of 127.0.0.1 is in use, so the second cannot listen there`,
    hint: expect.stringContaining(String(port)),
  });
});

it('says when an address is not of this machine', async () => {
  await expect(listen(server(), { host: '192.0.2.1', port: 0, what: 'the test' })).rejects.toMatchObject({
    code: 'SV_ADDRESS_REFUSED',
    exit: 1,
  });
});
