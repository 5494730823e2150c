import { join } from 'node:path';
import { connect } from 'node:net';
import { writeFileSync } from 'node:fs';

import { describe, expect, it, onTestFinished } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  createGateway,
  listenerConfig,
  replaceFile,
  startGateway,
  startUpstream,
  temporaryFolder,
  until,
  wasmFilter,
  type RunningGateway,
} from '../running-gateway.js';

type Json = Record<string, unknown>;
const TYPE = 'type.googleapis.com/';
const FAULT = 'envoy.extensions.filters.http.fault.v3.HTTPFault';

const table = (body: string, more: Json = {}): Json => ({
  '@type': `${TYPE}envoy.config.route.v3.RouteConfiguration`,
  name: 'rc',
  virtual_hosts: [
    {
      name: 'v',
      domains: ['*'],
      routes: [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: body } } }],
    },
  ],
  ...more,
});

const file = (...resources: Json[]): string => JSON.stringify({ version_info: '1', resources });
const source = (path: string): Json => ({ path_config_source: { path } });
const rds = (path: string): Json => ({
  route_config: undefined,
  rds: { route_config_name: 'rc', config_source: source(path) },
});

const text = async ({ url }: RunningGateway): Promise<string> => (await fetch(url)).text();
const status = async ({ url }: RunningGateway): Promise<number> => (await fetch(url)).status;
const stat = ({ gateway }: Pick<RunningGateway, 'gateway'>, name: string): number | undefined =>
  gateway.stats.list().find((one) => one.name === name)?.value;

describe('routes from a file', () => {
  async function start(content: string): Promise<RunningGateway & { path: string }> {
    const path = join(temporaryFolder(), 'rds.json');
    writeFileSync(path, content);
    return { ...(await startGateway({ manager: rds(path) })), path };
  }

  it('are there when the listener is, and follow the file', async () => {
    const gateway = await start(file(table('one')));
    expect(await text(gateway)).toBe('one');
    replaceFile(gateway.path, file(table('two')));
    await until(async () => (await text(gateway)) === 'two');
    expect(stat(gateway, 'http.in.rds.rc.config_reload')).toBe(2);
    expect(stat(gateway, 'http.in.rds.rc.update_success')).toBe(2);
  });

  it.each([
    ['another table', file(table('x', { name: 'other' })), 'update_rejected'],
    ['two tables', file(table('x'), table('y', { name: 'other' })), 'update_rejected'],
    [
      'a table that Envoy would refuse',
      file(table('x', { virtual_hosts: [{ name: 'v' }] })),
      'update_rejected',
    ],
    [
      'a cluster that is not there, where that counts',
      file(
        table('x', {
          validate_clusters: true,
          virtual_hosts: [
            { name: 'v', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'nobody' } }] },
          ],
        }),
      ),
      'update_rejected',
    ],
    ['no table', file(), 'update_empty'],
    ['no JSON', 'not json {', 'update_failure'],
  ])('stay as they are when the file holds %s', async (_, content, counter) => {
    const gateway = await start(file(table('one')));
    replaceFile(gateway.path, content);
    await until(() => stat(gateway, `http.in.rds.rc.${counter}`) === 1);
    expect(await text(gateway)).toBe('one');
    replaceFile(gateway.path, file(table('two')));
    await until(async () => (await text(gateway)) === 'two');
  });

  it('are none until a file brings some', async () => {
    const gateway = await start(file(table('x', { name: 'other' })));
    expect(await status(gateway)).toBe(404);
    replaceFile(gateway.path, file(table('one')));
    await until(async () => (await status(gateway)) === 200);
  });

  it('may name clusters that are not there yet', async () => {
    const routes = [{ match: { prefix: '/' }, route: { cluster: 'nobody' } }];
    const gateway = await start(file(table('', { virtual_hosts: [{ name: 'v', domains: ['*'], routes }] })));
    expect(await status(gateway)).toBe(503);
  });

  it('change without touching connections', async () => {
    const gateway = await start(file(table('one')));
    const socket = connect(gateway.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let seen = '';
    socket.setEncoding('latin1').on('data', (part: string) => (seen += part));
    const ask = 'GET / HTTP/1.1\r\nhost: h\r\n\r\n';
    socket.write(ask);
    await until(() => seen.includes('one'));
    replaceFile(gateway.path, file(table('two')));
    await until(() => stat(gateway, 'http.in.rds.rc.config_reload') === 2);
    socket.write(ask);
    await until(() => seen.includes('two'));
    expect(socket.destroyed).toBe(false);
  });

  it('must have a file', () => {
    const whole = {
      static_resources: { listeners: [listenerConfig({ manager: rds('/nonexistent/rds.json') })] },
    };
    expect(() => createGateway(whole)).toThrow("'/nonexistent/rds.json' does not exist");
  });

  it('follow the file of a watched listener too, and a listener that comes brings its file', async () => {
    const folder = temporaryFolder();
    const [lds, one, two] = ['lds', 'one', 'two'].map((name) => join(folder, `${name}.json`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(one, file(table('one')));
    writeFileSync(two, file(table('two')));
    const listener = (path: string): Json => ({
      '@type': `${TYPE}envoy.config.listener.v3.Listener`,
      ...listenerConfig({ manager: rds(path) }),
    });
    writeFileSync(lds, file(listener(one)));
    const { gateway, logs } = createGateway({
      node: { id: 'n', cluster: 'c' },
      dynamic_resources: { lds_config: source(lds) },
    });
    await gateway.start();
    const port = gateway.listeners.active()[0]?.address.port ?? 0;
    const running = { gateway, port, url: `http://127.0.0.1:${port}`, logs, accessLog: [] };
    expect(await text(running)).toBe('one');
    replaceFile(lds, file(listener(two)));
    await until(async () => (await text(running)) === 'two');
    replaceFile(two, file(table('three')));
    await until(async () => (await text(running)) === 'three');
  });
});

describe('a filter from a file', () => {
  const fault = (http_status: number): Json => ({
    '@type': TYPE + FAULT,
    abort: { http_status, percentage: { numerator: 100 } },
  });
  const extension = (typed_config: Json, name = 'e'): Json => ({
    '@type': `${TYPE}envoy.config.core.v3.TypedExtensionConfig`,
    name,
    typed_config,
  });
  const routes = [
    { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'through' } } },
  ];

  async function start(
    content: string,
    more: Json = {},
    types = [FAULT],
  ): Promise<RunningGateway & { path: string }> {
    const path = join(temporaryFolder(), 'ecds.json');
    writeFileSync(path, content);
    const config_discovery = {
      config_source: source(path),
      type_urls: types.map((type) => TYPE + type),
      ...more,
    };
    return { ...(await startGateway({ filters: [{ name: 'e', config_discovery }], routes })), path };
  }

  it('runs, and follows the file', async () => {
    const gateway = await start(file(extension(fault(418))));
    expect(await status(gateway)).toBe(418);
    replaceFile(gateway.path, file(extension(fault(420))));
    await until(async () => (await status(gateway)) === 420);
    expect(stat(gateway, 'extension_config_discovery.http_filter.e.config_reload')).toBe(2);
  });

  it.each([
    ['another name', file(extension(fault(430), 'other'))],
    ['a status that is none', file(extension(fault(9)))],
    [
      'a filter of another type',
      file(extension({ '@type': `${TYPE}envoy.extensions.filters.http.cors.v3.Cors` })),
    ],
    ['nothing', file()],
  ])('stays as it is when the file holds %s', async (_, content) => {
    const gateway = await start(file(extension(fault(418))));
    replaceFile(gateway.path, content);
    await until(() => stat(gateway, 'extension_config_discovery.http_filter.e.update_rejected') === 1);
    expect(stat(gateway, 'extension_config_discovery.http_filter.e.config_fail')).toBe(1);
    expect(await status(gateway)).toBe(418);
  });

  it('answers 500 while there is none, or does what it does by default', async () => {
    expect(await status(await start(file(extension(fault(418), 'other'))))).toBe(500);
    const gateway = await start(file(extension(fault(418), 'other')), { default_config: fault(430) });
    expect(await status(gateway)).toBe(430);
    replaceFile(gateway.path, file(extension(fault(418))));
    await until(async () => (await status(gateway)) === 418);
  });

  it('may be a plugin; one that does not load leaves the old one in place', async () => {
    const module = await scriptModule();
    const plugin = extension(wasmFilter({ name: 'e', module })['typed_config'] as Json);
    const types = ['envoy.extensions.filters.http.wasm.v3.Wasm'];
    const gateway = await start(file(plugin), {}, types);
    const bad = extension(
      wasmFilter({ name: 'e', module: Buffer.from('no module') })['typed_config'] as Json,
    );
    const before = await status(gateway);
    replaceFile(gateway.path, file(bad));
    await until(() => stat(gateway, 'extension_config_discovery.http_filter.e.update_rejected') === 1);
    expect(await status(gateway)).toBe(before);
  });

  it('takes the same again for no news, also where it was refused, as Envoy does', async () => {
    const module = await scriptModule();
    const plugin = (configuration: string): string =>
      file(extension(wasmFilter({ name: 'e', module, configuration })['typed_config'] as Json));
    const types = ['envoy.extensions.filters.http.wasm.v3.Wasm'];
    const gateway = await start(plugin('request_headers: local 418 old'), {}, types);
    const figures = (): (number | undefined)[] =>
      ['update_success', 'update_rejected', 'config_reload'].map((name) =>
        stat(gateway, `extension_config_discovery.http_filter.e.${name}`),
      );
    replaceFile(gateway.path, plugin('configure: return 0'));
    await until(() => figures()[1] === 1);
    expect(figures()).toEqual([1, 1, 2]);
    replaceFile(gateway.path, plugin('configure: return 0'));
    await until(() => figures()[0] === 2);
    expect(figures()).toEqual([2, 1, 2]);
    expect(await status(gateway)).toBe(418);
    replaceFile(gateway.path, plugin('request_headers: local 418 old'));
    await until(() => figures()[0] === 3);
    expect(figures()).toEqual([3, 1, 3]);
    expect(await status(gateway)).toBe(418);
  });
});

it('keeps plugins while routes change', async () => {
  const path = join(temporaryFolder(), 'rds.json');
  writeFileSync(path, file(table('one')));
  const upstream = await startUpstream();
  const gateway = await startGateway({
    manager: rds(path),
    filters: [wasmFilter({ name: 'p', module: await scriptModule() })],
    clusters: [cluster('up', upstream.port)],
  });
  const created = stat(gateway, 'wasm.envoy.wasm.runtime.v8.created');
  replaceFile(path, file(table('two')));
  await until(() => stat(gateway, 'http.in.rds.rc.config_reload') === 2);
  expect(stat(gateway, 'wasm.envoy.wasm.runtime.v8.created')).toBe(created);
});
