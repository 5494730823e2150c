import { expect, it, onTestFinished } from 'vitest';

import { createGateway, type CreateGatewayOptions } from '../../src/index.js';
import { scriptModule } from '../abi/script-plugin.js';
import { cluster, listenerConfig, startUpstream, wasmFilter } from '../running-gateway.js';

async function start(script: string, world: Omit<CreateGatewayOptions, 'configuration'> = {}) {
  const upstream = await startUpstream();
  const listener = listenerConfig({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    filters: [wasmFilter({ name: 'a', module: await scriptModule(), configuration: script })],
  });
  const configuration = {
    static_resources: { listeners: [listener], clusters: [cluster('main', upstream.port)] },
  };
  const gateway = await createGateway({ configuration, ...world });
  onTestFinished(() => gateway.close(100));
  return gateway;
}

it('serves a configuration inside this process and keeps what was logged', async () => {
  const gateway = await start('response_headers: add 2 x-seen yes');
  const answer = await fetch(gateway.url());
  expect(answer.headers.get('x-seen')).toBe('yes');
  expect(gateway.logs).toContainEqual({
    level: 'info',
    from: 'plugin',
    message: expect.stringContaining('add 2 x-seen yes -> 0') as string,
  });
  expect(await gateway.stat('http.in.downstream_rq_2xx')).toBe(1);
  expect(await gateway.stat('no.such')).toBeUndefined();
  expect(() => gateway.url('other')).toThrow('there is no listener other');
});

it('lets a test answer the calls of plugins', async () => {
  const asked: string[] = [];
  const gateway = await start(
    'request_headers: call elsewhere :method=GET,:path=/who,:authority=x; return 1\nhttp_call: effective waiting; local 418 teapot',
    {
      callouts: {
        has: (name) => name === 'elsewhere',
        send: ({ cluster: name, headers }, done) => {
          asked.push(`${name} ${headers.find(([key]) => key === ':path')?.[1]}`);
          setImmediate(() => done({ headers: [[':status', '200']], body: Buffer.from('me'), trailers: [] }));
          return { cancel: () => undefined };
        },
      },
    },
  );
  const answer = await fetch(gateway.url());
  expect(answer.status).toBe(418);
  expect(asked).toEqual(['elsewhere /who']);
});

it('refuses what Envoy refuses, and leaves nothing behind', async () => {
  const refused = start('configure: return 0');
  await expect(refused).rejects.toMatchObject({ code: 'GH_PLUGIN_CONFIGURE' });
  await expect(createGateway({ configuration: 'admin: []' })).rejects.toMatchObject({ code: 'GH_CONFIG' });
});
