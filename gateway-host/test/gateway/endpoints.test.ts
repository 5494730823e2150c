import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import {
  createGateway,
  replaceFile,
  startGateway,
  startUpstream,
  temporaryFolder,
  until,
} from '../running-gateway.js';

type Json = Record<string, unknown>;

const TYPE = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';

function assignment(service: string, ...ports: number[]): Json {
  const lb_endpoints = ports.map((port) => ({
    endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
  }));
  return { '@type': TYPE, cluster_name: service, endpoints: [{ lb_endpoints }] };
}

const fileOf = (...resources: Json[]): string => JSON.stringify({ version_info: '1', resources });
const endpointsOf = (service: string, ...ports: number[]): string => fileOf(assignment(service, ...ports));

const edsCluster = (path: string, more: Json = {}): Json => ({
  name: 'main',
  type: 'EDS',
  connect_timeout: '1s',
  eds_cluster_config: { eds_config: { path_config_source: { path } }, service_name: 'svc', ...more },
});

const route = { match: { prefix: '/' }, route: { cluster: 'main' } };

it('takes the hosts of a cluster from a file and follows its changes', async () => {
  const one = await startUpstream((_, response) => void response.end('one'));
  const two = await startUpstream((_, response) => void response.end('two'));
  const path = join(temporaryFolder(), 'eds.json');
  writeFileSync(path, endpointsOf('svc', one.port));
  const { url, gateway, logs } = await startGateway({ routes: [route], clusters: [edsCluster(path)] });
  expect(await (await fetch(url)).text()).toBe('one');
  replaceFile(path, endpointsOf('svc', two.port));
  await until(async () => (await (await fetch(url)).text()) === 'two');
  replaceFile(path, '{"resources": [{"@type": "nonsense"}]}');
  await until(() => logs.some((line) => line.includes('the old endpoints go on')));
  expect(gateway.stats.counter('cluster.main.update_rejected').value).toBe(1);
  expect(await (await fetch(url)).text()).toBe('two');
  replaceFile(path, endpointsOf('svc'));
  await until(async () => (await fetch(url)).status === 503);
});

it.each([
  ['another name', (port: number) => endpointsOf('other', port), 'update_rejected', /expecting svc\): other/],
  [
    'two assignments',
    (port: number) => fileOf(assignment('svc', port), assignment('other', port)),
    'update_rejected',
    /Unexpected EDS resource length: 2/,
  ],
  ['no assignment', () => fileOf(), 'update_success', undefined],
])('keeps the hosts when the file holds %s', async (_, content, counter, told) => {
  const one = await startUpstream((_, response) => void response.end('one'));
  const two = await startUpstream((_, response) => void response.end('two'));
  const path = join(temporaryFolder(), 'eds.json');
  writeFileSync(path, endpointsOf('svc', one.port));
  const { url, gateway, logs } = await startGateway({ routes: [route], clusters: [edsCluster(path)] });
  const count = (name: string): number => gateway.stats.counter(`cluster.main.${name}`).value;
  const before = count(counter);
  replaceFile(path, content(two.port));
  await until(() => count(counter) === before + 1);
  if (told !== undefined) expect(logs.filter((line) => told.test(line)).length).toBe(1);
  expect(await (await fetch(url)).text()).toBe('one');
  // The same once more is counted, too.
  replaceFile(path, endpointsOf('svc', one.port));
  await until(() => count('update_success') === (told === undefined ? 3 : 2));
  expect(count('membership_change')).toBe(1);
});

it('starts without hosts when the file is for another cluster', async () => {
  const path = join(temporaryFolder(), 'eds.json');
  writeFileSync(path, endpointsOf('other', 1));
  const { url, gateway } = await startGateway({ routes: [route], clusters: [edsCluster(path)] });
  expect((await fetch(url)).status).toBe(503);
  expect(gateway.stats.counter('cluster.main.update_rejected').value).toBe(1);
});

it('refuses to start without the file', async () => {
  const path = join(temporaryFolder(), 'missing.json');
  const { gateway } = createGateway({ static_resources: { clusters: [edsCluster(path)] } });
  await expect(gateway.start()).rejects.toThrow(/cannot read .*missing\.json/);
});

it.each([
  [{ name: 'main', type: 'EDS' }, 'eds_cluster_config is missing'],
  [{ ...edsCluster('/x'), type: 'STATIC' }, 'eds_cluster_config set in a non-EDS cluster'],
])('refuses %j', (cluster, message) => {
  expect(() => createGateway({ static_resources: { clusters: [cluster] } })).toThrow(message);
});
