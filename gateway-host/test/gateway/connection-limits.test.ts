/** Limits of connections. Observed of Envoy 1.40 in the configuration examples `layered-runtime` and `overload-manager`. */
import { connect, type Socket } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { createGateway, until, type Json } from '../running-gateway.js';

const ECHO = { '@type': 'type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo' };
const MONITOR = {
  name: 'envoy.resource_monitors.global_downstream_max_connections',
  typed_config: {
    '@type':
      'type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
    max_active_downstream_connections: 2,
  },
};

function listener(name: string, rest: Json = {}): Json {
  const address = { socket_address: { address: '127.0.0.1', port_value: 0 } };
  const filter_chains = [{ filters: [{ name: 'e', typed_config: ECHO }] }];
  return { name, stat_prefix: name, address, filter_chains, ...rest };
}

async function start(rest: Json, ...listeners: Json[]) {
  const { gateway } = createGateway({ ...rest, static_resources: { listeners } });
  await gateway.start();
  const ports = gateway.listeners.active().map(({ address }) => address.port);
  return { gateway, ports, figure: (name: string) => gateway.stats.counter(name).value };
}

/** Whether a new connection is served. */
function served(port: number): Promise<Socket | undefined> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.once('data', () => resolve(socket)).once('close', () => resolve(undefined));
    socket.on('error', () => undefined).write('hello');
  });
}

it('closes connections beyond the limit of their listener', async () => {
  const layer = { name: 'l', static_layer: { 'envoy.resource_limits.listener.one.connection_limit': 1 } };
  const { ports, figure, gateway } = await start(
    { layered_runtime: { layers: [layer] } },
    listener('one'),
    listener('two'),
  );
  const [one = 0, two = 0] = ports;
  const first = await served(one);
  expect(first).toBeDefined();
  expect(await served(one)).toBeUndefined();
  expect(await served(two)).toBeDefined();
  expect(figure('listener.one.downstream_cx_overflow')).toBe(1);
  expect(figure('listener.one.downstream_cx_total')).toBe(1);
  first?.destroy();
  await until(() => gateway.stats.gauge('listener.one.downstream_cx_active').value === 0);
  expect(await served(one)).toBeDefined();
});

it('closes connections beyond the limit of all listeners, except of those that do not count', async () => {
  const { ports, figure, gateway } = await start(
    { overload_manager: { resource_monitors: [MONITOR] } },
    listener('one'),
    listener('two'),
    listener('free', { ignore_global_conn_limit: true }),
  );
  const [one = 0, two = 0, free = 0] = ports;
  expect(await served(free)).toBeDefined();
  const first = await served(one);
  expect(first).toBeDefined();
  expect(await served(two)).toBeDefined();
  expect(await served(one)).toBeUndefined();
  expect(await served(two)).toBeUndefined();
  expect(await served(free)).toBeDefined();
  expect(figure('listener.one.downstream_global_cx_overflow')).toBe(1);
  expect(figure('listener.two.downstream_global_cx_overflow')).toBe(1);
  first?.destroy();
  await until(() => gateway.stats.gauge('listener.one.downstream_cx_active').value === 0);
  expect(await served(two)).toBeDefined();
});
