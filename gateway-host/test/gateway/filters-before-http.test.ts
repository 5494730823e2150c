/** Plugins on the bytes in front of an HTTP connection manager. Orders and sizes were observed of Envoy 1.40. */
import { Agent, get } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  raw,
  startGateway,
  startRawUpstream,
  until,
  wasmFilter,
  type Json,
  type RunningGateway,
} from '../running-gateway.js';
import { startWatching } from './watching-gateway.js';

const module = await scriptModule();
const TYPE = 'type.googleapis.com/envoy.extensions.filters.network.wasm.v3.Wasm';
const GET = 'GET /a HTTP/1.1\r\nhost: h\r\n\r\n';

function network(name: string, script: string, plugin: Json = {}): Json {
  const { typed_config } = wasmFilter({ name, module, configuration: `# ${name}\n${script}`, plugin });
  return { name, typed_config: { ...(typed_config as Json), '@type': TYPE } };
}

function direct(body: string): Json[] {
  return [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: body } } }];
}

function start(...filters: Json[]): Promise<RunningGateway> {
  return startGateway({ network: filters, routes: direct('hello') });
}

/** What the plugins said of connections, without their numbers. */
function said(logs: readonly string[]): string[] {
  return logs.flatMap((line) => {
    const text = /wasm log (\w+): (.*)$/.exec(line);
    if (text === null || / on_(vm_start|configure|context_create \d+ 0)/.test(` ${text[2] ?? ''}`)) return [];
    return [`${text[1]} ${(text[2] ?? '').replace(/^(on_\w+) \d+/, '$1')}`];
  });
}

it('shows a plugin what is read and each portion that is written', async () => {
  const { port, logs } = await start(network('X', ''));
  expect(await raw(port, GET)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*hello$/);
  await until(() => said(logs).includes('X on_delete'));
  const head = (await raw(port, GET)).length - 'hello'.length;
  expect(said(logs).slice(0, 9)).toEqual([
    'X on_context_create 1',
    'X on_new_connection',
    `X on_downstream_data ${GET.length} 0`,
    `X on_upstream_data ${head} 0`,
    'X on_upstream_data 5 0',
    'X on_downstream_close 2',
    'X on_done',
    'X on_log',
    'X on_delete',
  ]);
});

it('shows the end of a chunked answer, and an empty portion where only the end comes', async () => {
  const answer = async (head: string, body: string[]) => {
    const upstream = await startRawUpstream((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
        for (const part of body) socket.write(part);
      });
    });
    const { port, logs } = await startGateway({
      network: [network('X', '')],
      routes: [{ match: { prefix: '/' }, route: { cluster: 'up' } }],
      clusters: [cluster('up', upstream)],
    });
    await raw(port, GET);
    await until(() => said(logs).includes('X on_delete'));
    return said(logs)
      .filter((line) => line.startsWith('X on_upstream_data'))
      .slice(1);
  };
  expect(await answer('content-length: 4', ['body'])).toEqual([
    'X on_upstream_data 4 0',
    'X on_upstream_data 0 0',
  ]);
  expect(await answer('content-length: 0', [])).toEqual([]);
  expect((await answer('transfer-encoding: chunked', ['4\r\nbody\r\n0\r\n\r\n'])).at(-1)).toBe(
    'X on_upstream_data 5 0',
  );
});

it('shows a pipelined request again when its turn has come', async () => {
  const { port, logs } = await start(network('X', ''));
  const answer = await raw(port, GET + GET);
  expect(answer.match(/200 OK/g)).toHaveLength(2);
  const reads = said(logs).filter((line) => line.includes('downstream_data'));
  expect(reads).toEqual([`X on_downstream_data ${2 * GET.length} 0`, `X on_downstream_data ${GET.length} 0`]);
});

it('lets plugins change what is read and what is written', async () => {
  const read = await startGateway({
    network: [network('X', 'downstream_data: setbuffer 2 0 6 GET%20/b')],
    routes: [{ match: { prefix: '/b' }, direct_response: { status: 200 } }],
  });
  expect(await raw(read.port, GET)).toMatch(/^HTTP\/1.1 200 OK/);
  const written = await start(network('X', 'upstream_data: setbuffer 3 0 0 >'));
  expect(await raw(written.port, GET)).toMatch(/^>HTTP\/1.1 200 OK[^]*>hello$/);
});

function writes(logs: readonly string[]): number[] {
  const lines = said(logs).filter((line) => line.startsWith('X on_upstream_data'));
  return lines.map((line) => Number(line.split(' ')[2]));
}

it('holds what is written until a plugin lets it go', async () => {
  const { port, logs } = await start(network('X', 'upstream_data: count; return 1'));
  const socket = connect(port, '127.0.0.1').resume();
  onTestFinished(() => void socket.destroy());
  socket.write(GET);
  const sizes = () => writes(logs);
  await until(() => sizes().length === 2);
  expect(sizes()[1]).toBe((sizes()[0] ?? 0) + 'hello'.length);
  expect(socket.bytesRead).toBe(0);
});

it.each([
  ['new_connection: close 2', 0],
  ['downstream_data: close 2; return 1', 0],
  ['downstream_data: close 2', 0],
  ['upstream_data: close 2', 1],
])('ends the connection on %s', async (script, requests) => {
  const { port, logs, gateway } = await start(network('X', script), network('Y', ''));
  expect(await raw(port, GET)).toBe('');
  await until(() => said(logs).includes('X on_delete'));
  expect(said(logs)).toContain('X on_downstream_close 1');
  expect(gateway.stats.counter('http.in.downstream_cx_total').value).toBe(1);
  expect(gateway.stats.counter('http.in.downstream_rq_total').value).toBe(requests);
  await until(() => gateway.stats.gauge('http.in.downstream_cx_active').value === 0);
});

it('tells HTTP plugins what a plugin before them keeps with the connection', async () => {
  const configuration = 'request_headers: property k; property filter_state/wasm.k';
  const { port, logs } = await startGateway({
    network: [network('X', 'new_connection: setproperty k v')],
    filters: [wasmFilter({ name: 'A', module, configuration })],
    routes: direct('x'),
  });
  await raw(port, GET);
  const answers = said(logs).filter((line) => line.startsWith('A property'));
  expect(answers).toEqual(["A property k -> 0 'v'", "A property filter_state/wasm.k -> 0 'v'"]);
});

it('speaks HTTP/2 through plugins', async () => {
  const { url, logs } = await start(network('X', ''), network('Y', ''));
  const session = connectHttp2(url);
  const bodies = ['/a', '/b'].map(async (path) => {
    let text = '';
    for await (const part of session.request({ ':path': path })) text += String(part);
    return text;
  });
  expect(await Promise.all(bodies)).toEqual(['hello', 'hello']);
  session.close();
  await until(() => said(logs).includes('Y on_delete'));
  expect(said(logs)).toContain('X on_downstream_close 2');
});

it.each([
  ['closes', {}, /^$/],
  ['passes by', { fail_open: true }, /^HTTP\/1.1 200 OK/],
])('%s when a plugin has trapped, as its policy says', async (_what, plugin, answer) => {
  const { port } = await start(network('X', 'downstream_data: trap', plugin));
  expect(await raw(port, GET)).toMatch(answer);
});

it('keeps connections when only HTTP changes, and ends them when the plugins before it do', async () => {
  const watched = await startWatching({ network: [network('X', '')], routes: direct('one') });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      get(watched.url, { agent }, (response) => {
        let text = '';
        response.on('data', (part) => (text += String(part))).on('end', () => resolve(text));
      }).on('error', reject);
    });
  const connections = () => watched.gateway.stats.counter('http.in.downstream_cx_total').value;
  expect(await ask()).toBe('one');
  watched.writeListeners({ network: [network('X', '')], routes: direct('two') });
  await until(async () => (await ask()) === 'two');
  expect(connections()).toBe(1);
  watched.writeListeners({ network: [network('X', 'count')], routes: direct('two') });
  await until(async () => {
    await ask();
    return connections() === 2;
  });
  agent.destroy();
});
