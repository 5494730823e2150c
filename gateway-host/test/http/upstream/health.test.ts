import { createServer as createHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import {
  cluster,
  startGateway,
  startRawUpstream,
  startUpstream,
  until,
  type RunningGateway,
} from '../../running-gateway.js';

type Json = Record<string, unknown>;

const FAST = {
  timeout: '0.3s',
  interval: '0.03s',
  no_traffic_interval: '0.03s',
  unhealthy_threshold: 2,
  healthy_threshold: 2,
};

const endpoints = (...ports: number[]) => [
  {
    lb_endpoints: ports.map((port) => ({
      endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
    })),
  },
];

async function over(list: readonly Json[] | number[], more: Json): Promise<RunningGateway> {
  const assigned = typeof list[0] === 'number' ? endpoints(...(list as number[])) : list;
  return startGateway({
    routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }],
    clusters: [
      cluster('main', 1, { load_assignment: { cluster_name: 'main', endpoints: assigned }, ...more }),
    ],
  });
}

const healthy = ({ gateway }: RunningGateway): number =>
  gateway.stats.gauge('cluster.main.membership_healthy').value;

it('asks with the words of Envoy, and sends requests only to hosts that answer well', async () => {
  let well = true;
  const asked: string[][] = [];
  const one = await startUpstream((request, response) => {
    if (request.url !== '/hc') return void response.end('one');
    asked.push(request.rawHeaders);
    response.writeHead(well ? 200 : 503).end();
  });
  const two = await startUpstream((_, response) => void response.end('two'));
  const running = await over([one.port, two.port], {
    health_checks: [{ ...FAST, http_health_check: { path: '/hc' } }],
  });
  expect(healthy(running)).toBe(2);
  expect(asked[0]).toEqual(['host', 'main', 'user-agent', 'Envoy/HC']);
  well = false;
  await until(() => healthy(running) === 1);
  expect(running.gateway.clusters.get('main')?.hosts[0]?.healthFlags).toBe('/failed_active_hc');
  const answers = await Promise.all(Array.from({ length: 6 }, async () => (await fetch(running.url)).text()));
  expect(new Set(answers)).toEqual(new Set(['two']));
  well = true;
  await until(() => healthy(running) === 2);
  expect(running.gateway.stats.counter('cluster.main.health_check.failure').value).toBeGreaterThan(0);
});

it('asks everybody where nobody answers well', async () => {
  const one = await startUpstream(
    (request, response) => void response.writeHead(request.url === '/hc' ? 500 : 200).end(),
  );
  const running = await over([one.port], {
    health_checks: [{ ...FAST, http_health_check: { path: '/hc' } }],
  });
  expect(healthy(running)).toBe(0);
  expect((await fetch(running.url)).status).toBe(200);
  expect(running.gateway.stats.counter('cluster.main.lb_healthy_panic').value).toBe(1);
  const strict = await over([one.port], {
    health_checks: [{ ...FAST, http_health_check: { path: '/hc' } }],
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
  });
  expect(await (await fetch(strict.url)).text()).toBe('no healthy upstream');
});

it('takes other statuses, headers and bodies where it is told to', async () => {
  const one = await startUpstream((request, response) => {
    response.writeHead(request.headers['x-check'] === '1' ? 204 : 500).end();
  });
  const probe = {
    path: '/hc',
    expected_statuses: [{ start: 204, end: 205 }],
    request_headers_to_add: [{ header: { key: 'x-check', value: '1' } }],
  };
  const running = await over([one.port], { health_checks: [{ ...FAST, http_health_check: probe }] });
  expect(healthy(running)).toBe(1);
  const wanting = await over([one.port], {
    health_checks: [{ ...FAST, http_health_check: { ...probe, receive: [{ text: '6f6b' }] } }],
  });
  expect(healthy(wanting)).toBe(0);
});

it('checks with plain bytes, and by connecting alone', async () => {
  const echo = await startRawUpstream((socket) => socket.pipe(socket));
  const mute = await startRawUpstream(() => undefined);
  const probe = { send: { text: '70696e67' }, receive: [{ text: '7069' }, { text: '6e67' }] };
  const running = await over([echo, mute], { health_checks: [{ ...FAST, tcp_health_check: probe }] });
  expect(healthy(running)).toBe(1);
  const connecting = await over([mute, 1], { health_checks: [{ ...FAST, tcp_health_check: {} }] });
  expect(healthy(connecting)).toBe(1);
});

it('checks with gRPC', async () => {
  const answers: Record<string, number> = { good: 1, bad: 2 };
  const server = createHttp2((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const service = Buffer.concat(chunks).subarray(7).toString();
      response.writeHead(200, { 'content-type': 'application/grpc' });
      response.addTrailers({ 'grpc-status': '0' });
      response.end(Buffer.from([0, 0, 0, 0, 2, 8, answers[service] ?? 0]));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const [service_name, count] of [
    ['good', 1],
    ['bad', 0],
  ] as const) {
    const running = await over([port], { health_checks: [{ ...FAST, grpc_health_check: { service_name } }] });
    expect(healthy(running)).toBe(count);
  }
});

it('takes a host out that answers 5xx again and again, but not more hosts than it may', async () => {
  const bad = await startUpstream((_, response) => void response.writeHead(500).end());
  const good = await startUpstream((_, response) => void response.end('good'));
  const running = await over([bad.port, good.port], {
    outlier_detection: { max_ejection_percent: 50, interval: '0.05s', base_ejection_time: '0.3s' },
  });
  const ask = async (count: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let i = 0; i < count; i++) statuses.push((await fetch(running.url)).status);
    return statuses;
  };
  expect((await ask(10)).filter((status) => status === 500)).toHaveLength(5);
  expect(await ask(4)).toEqual([200, 200, 200, 200]);
  expect(running.gateway.clusters.get('main')?.hosts[0]?.healthFlags).toBe('/failed_outlier_check');
  const gauge = running.gateway.stats.gauge('cluster.main.outlier_detection.ejections_active');
  expect(gauge.value).toBe(1);
  await until(() => gauge.value === 0);
  // By default a tenth of the hosts may be taken out: of two none.
  const careful = await over([bad.port, good.port], { outlier_detection: {} });
  for (let i = 0; i < 12; i++) await fetch(careful.url);
  const count = (name: string): number =>
    careful.gateway.stats.counter(`cluster.main.outlier_detection.${name}`).value;
  expect([count('ejections_overflow'), count('ejections_enforced_total')]).toEqual([1, 0]);
});

it('takes hosts out that fail too large a share of their requests', async () => {
  const bad = await startUpstream((_, response) => void response.writeHead(500).end());
  const good = await startUpstream((_, response) => void response.end('good'));
  const outlier = {
    ...{ consecutive_5xx: 1000, interval: '0.2s', max_ejection_percent: 100, enforcing_success_rate: 0 },
    ...{ failure_percentage_threshold: 50, failure_percentage_minimum_hosts: 2 },
    failure_percentage_request_volume: 2,
  };
  const start = (enforcing_failure_percentage: number) =>
    over([bad.port, good.port], { outlier_detection: { ...outlier, enforcing_failure_percentage } });
  const running = await start(100);
  const figure = (at: typeof running, name: string): number =>
    at.gateway.stats.counter(`cluster.main.outlier_detection.${name}_failure_percentage`).value;
  await until(async () => {
    await fetch(running.url);
    return figure(running, 'ejections_enforced') === 1;
  });
  expect((await fetch(running.url)).status).toBe(200);
  // By default it only counts.
  const counting = await start(0);
  await until(async () => {
    await fetch(counting.url);
    return figure(counting, 'ejections_detected') > 0;
  });
  expect(figure(counting, 'ejections_enforced')).toBe(0);
});

it('goes on to the next priority as hosts of the first fail', async () => {
  const first = await startUpstream(
    (request, response) => void response.writeHead(request.url === '/hc' ? 500 : 200).end('first'),
  );
  const second = await startUpstream((_, response) => void response.end('second'));
  const list = [first, second].map(({ port }, priority) => ({ ...endpoints(port)[0], priority }));
  const failing = await over(list, { health_checks: [{ ...FAST, http_health_check: { path: '/hc' } }] });
  expect(await (await fetch(failing.url)).text()).toBe('second');
  const well = await over(list, {});
  expect(await (await fetch(well.url)).text()).toBe('first');
});

it('shares requests by weight, and picks the less busy', async () => {
  const names = ['one', 'two'];
  const hosts = await Promise.all(
    names.map((name) => startUpstream((_, response) => void response.end(name))),
  );
  const weighted = [
    {
      lb_endpoints: hosts.map(({ port }, i) => ({
        endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
        load_balancing_weight: i === 0 ? 3 : 1,
      })),
    },
  ];
  const running = await over(weighted, {});
  const answers: string[] = [];
  for (let i = 0; i < 8; i++) answers.push(await (await fetch(running.url)).text());
  expect(answers.filter((answer) => answer === 'one')).toHaveLength(6);
  for (const lb_policy of ['LEAST_REQUEST', 'RANDOM']) {
    const { url } = await over(
      hosts.map(({ port }) => port),
      { lb_policy },
    );
    expect(names).toContain(await (await fetch(url)).text());
  }
});
