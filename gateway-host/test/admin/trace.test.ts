import { expect, it, onTestFinished } from 'vitest';

import { AdminServer } from '../../src/admin/admin-server.js';
import { scriptModule } from '../abi/script-plugin.js';
import { cluster, createGateway, listenerConfig, startUpstream, wasmFilter } from '../running-gateway.js';

const configuration =
  'request_headers: get 0 authorization; get 0 x-request-id\nresponse_headers: log traced';

async function start() {
  const upstream = await startUpstream();
  const filters = [wasmFilter({ name: 'seen', module: await scriptModule(), configuration })];
  const routes = [{ match: { prefix: '/' }, route: { cluster: 'c' } }];
  const { gateway } = createGateway({
    static_resources: {
      listeners: [listenerConfig({ routes, filters })],
      clusters: [cluster('c', upstream.port)],
    },
  });
  await gateway.start();
  const admin = new AdminServer(gateway, { quit: () => undefined });
  const { url } = await admin.listen('127.0.0.1', 0);
  onTestFinished(() => admin.close());
  const port = gateway.listeners.active()[0]?.address.port ?? 0;
  return { admin: url, url: `http://127.0.0.1:${port}` };
}

it('follows one request through every callback and host call, without its credentials', async () => {
  const { admin, url } = await start();
  const watching = await fetch(`${admin}/trace?header=x-mark:abc&seconds=1`, { method: 'POST' });
  await fetch(`${url}/other`, { headers: { 'x-mark': 'xyz' } });
  await fetch(`${url}/this`, { headers: { 'x-mark': 'abc', authorization: 'Bearer s3cr3t-token' } });
  const text = await watching.text();
  expect(text).toContain('[seen] --> proxy_on_context_create(');
  expect(text).toContain('[seen] --> proxy_on_request_headers(');
  expect(text).toContain('key="authorization")');
  expect(text).toContain('[seen] <== Ok "[redacted]"');
  expect(text).toContain('[seen] --> proxy_on_response_headers(');
  expect(text).toContain('[seen] --> proxy_on_delete(');
  expect(text).not.toContain('s3cr3t');
  expect(text.match(/proxy_on_delete/g)).toHaveLength(1);
});

it('chooses by the path as well', async () => {
  const { admin, url } = await start();
  const watching = await fetch(`${admin}/trace?path=/th&seconds=1`, { method: 'POST' });
  await fetch(`${url}/other`);
  await fetch(`${url}/this`);
  expect((await watching.text()).match(/--> proxy_on_request_headers/g)).toHaveLength(1);
});

it.each([
  ['', 'say which request: ?header=x-request-id:abc or ?path=/tools\n'],
  ['?header=abc', 'header must be name:value\n'],
  ['?path=/&seconds=3600', 'seconds must be 1 to 60\n'],
])('refuses a trace of %j', async (query, text) => {
  const { admin } = await start();
  const response = await fetch(`${admin}/trace${query}`, { method: 'POST' });
  expect([response.status, await response.text()]).toEqual([400, text]);
});
