/** The PROXY protocol in front of HTTP: who a request comes from, and what becomes of connections without a header. */
import { connect } from 'node:net';
import { expect, it } from 'vitest';

import { cluster, startGateway, startUpstream, type Json, type RunningGateway } from '../running-gateway.js';

const TYPE = 'type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol';
const V1 = 'PROXY TCP4 1.2.3.4 5.6.7.8 4660 80\r\n';
const REQUEST = 'GET / HTTP/1.1\r\nhost: h.test\r\nconnection: close\r\n\r\n';

async function start(fields: Json = {}, more: Json = {}): Promise<RunningGateway> {
  const upstream = await startUpstream();
  const listener = { listener_filters: [{ name: 'p', typed_config: { '@type': TYPE, ...fields } }], ...more };
  const command = [
    '%DOWNSTREAM_REMOTE_ADDRESS%',
    '%DOWNSTREAM_LOCAL_ADDRESS%',
    '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%',
  ];
  const added = { header: { key: 'x-who', value: command.join(' ') } };
  const hosts = [
    {
      ...{ name: 'v', domains: ['*'], response_headers_to_add: [added] },
      routes: [{ match: { prefix: '/' }, route: { cluster: 'up' } }],
    },
  ];
  return startGateway({ listener, virtualHosts: hosts, clusters: [cluster('up', upstream.port)] });
}

/** Sends texts one after the other; gives the header that the gateway added, or that the connection ended without an answer. */
async function who(port: number, ...texts: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (text: string) => (answer += text)).on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const text of texts) {
    socket.write(text, 'latin1');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await closed;
  return /x-who: (.*)\r/.exec(answer)?.[1] ?? (answer === '' ? 'ended' : answer);
}

function statsOf({ gateway }: RunningGateway): Record<string, number> {
  const named = gateway.stats.list().filter(({ name }) => name.includes('proxy_proto'));
  return Object.fromEntries(named.filter(({ value }) => value > 0).map(({ name, value }) => [name, value]));
}

it('says who the client of a proxy is', async () => {
  const gateway = await start({}, { per_connection_buffer_limit_bytes: 100 });
  expect(await who(gateway.port, V1 + REQUEST)).toBe('1.2.3.4:4660 5.6.7.8:80 127.0.0.1');
  expect(await who(gateway.port, V1.slice(0, 3), V1.slice(3), REQUEST)).toBe(
    '1.2.3.4:4660 5.6.7.8:80 127.0.0.1',
  );
  expect(statsOf(gateway)).toEqual({ 'proxy_proto.versions.v1.found': 2 });
});

it('ends what has no header, or a broken one', async () => {
  const gateway = await start();
  expect(await who(gateway.port, REQUEST)).toBe('ended');
  expect(await who(gateway.port, `PROXY TCP4 nobody\r\n${REQUEST}`)).toBe('ended');
  expect(statsOf(gateway)).toEqual({
    'proxy_proto.not_found_disallowed': 1,
    'proxy_proto.versions.v1.error': 1,
    downstream_cx_proxy_proto_error: 2,
  });
});

it('serves what has no header, where that may be', async () => {
  const gateway = await start({ allow_requests_without_proxy_protocol: true, stat_prefix: 'x' });
  expect(await who(gateway.port, REQUEST)).toMatch(/^127.0.0.1:\d+ 127.0.0.1:\d+ 127.0.0.1$/);
  expect(await who(gateway.port, V1 + REQUEST)).toBe('1.2.3.4:4660 5.6.7.8:80 127.0.0.1');
  expect(statsOf(gateway)).toEqual({
    'proxy_proto.x.not_found_allowed': 1,
    'proxy_proto.x.versions.v1.found': 1,
  });
});

it('ends what says nothing for too long', async () => {
  const gateway = await start({}, { listener_filters_timeout: '0.1s' });
  expect(await who(gateway.port, 'PROX')).toBe('ended');
});

it.each<[Json, Json, string]>([
  [{ disallowed_versions: ['V1', 'V2'] }, {}, 'leaves no version'],
  [{ rules: [] }, {}, 'Envoy has rules'],
  [
    {},
    {
      listener_filters: [
        {
          name: 't',
          typed_config: {
            '@type': 'type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector',
          },
        },
        { name: 'p', typed_config: { '@type': TYPE } },
      ],
    },
    'must be the first',
  ],
])('refuses %j with %j', async (fields, more, message) => {
  await expect(start(fields, more)).rejects.toThrow(message);
});
