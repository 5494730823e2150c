/** Orders and answers in this file were observed of Envoy 1.40 with the same plugin. */
import { expect, it } from 'vitest';

import { directResponseFilter } from '../../src/network/filters/direct-response.js';
import { echoFilter } from '../../src/network/filters/echo.js';
import { freePort } from '../running-gateway.js';
import { startTcp, talk, type TcpSetup } from './tcp-harness.js';

async function run(setup: TcpSetup, ...send: string[]) {
  const server = await startTcp({ plugins: [{}], ...setup });
  const heard = await talk(server.port, { send });
  return { heard, said: server.said().map((line) => line.replace(/^(\w): /, '$1 ')), server };
}

it('passes both directions and both ends', async () => {
  const { heard, said } = await run({}, 'hello');
  expect(heard).toBe('U:hello[eof]<EOF>');
  expect(said).toEqual([
    'A on_context_create 2 1',
    'A on_new_connection 2',
    'A on_downstream_data 2 5 0',
    'A on_upstream_data 2 7 0',
    'A on_downstream_data 2 0 1',
    'A on_upstream_data 2 5 1',
    'A on_upstream_close 2 0',
    'A on_downstream_close 2 1',
    'A on_done 2',
    'A on_log 2',
    'A on_delete 2',
  ]);
});

it('runs filters in order for what is read, in reverse for what is written', async () => {
  const { said } = await run({ plugins: [{ name: 'A' }, { name: 'B', script: '# B' }] }, 'hello');
  expect(said).toEqual([
    'A on_context_create 3 1',
    'A on_new_connection 3',
    'B on_context_create 4 2',
    'B on_new_connection 4',
    'A on_downstream_data 3 5 0',
    'B on_downstream_data 4 5 0',
    'B on_upstream_data 4 7 0',
    'A on_upstream_data 3 7 0',
    'A on_downstream_data 3 0 1',
    'B on_downstream_data 4 0 1',
    'B on_upstream_data 4 5 1',
    'B on_upstream_close 4 0',
    'A on_upstream_data 3 5 1',
    'A on_upstream_close 3 0',
    'A on_downstream_close 3 1',
    'A on_done 3',
    'A on_log 3',
    'A on_delete 3',
    'B on_downstream_close 4 1',
    'B on_done 4',
    'B on_log 4',
    'B on_delete 4',
  ]);
});

it('calls it the remote end when the client ends last', async () => {
  const server = await startTcp({
    plugins: [{}],
    upstream: (socket) => socket.once('data', () => socket.end('bye')),
  });
  expect(await talk(server.port, { send: ['hello'], halfClose: false })).toBe('bye<EOF>');
  const lines = server.said().map((line) => line.slice(3));
  expect(lines.slice(-8)).toEqual([
    'on_downstream_data 2 5 0',
    'on_upstream_data 2 3 1',
    'on_upstream_close 2 0',
    'on_downstream_data 2 0 1',
    'on_downstream_close 2 2',
    'on_done 2',
    'on_log 2',
    'on_delete 2',
  ]);
});

it.each<[string, TcpSetup, string, string[]]>([
  [
    'an echo ends with the client, not half',
    { terminal: echoFilter },
    'hello<EOF>',
    ['on_downstream_data 2 5 0', 'on_upstream_data 2 5 0', 'on_downstream_close 2 2'],
  ],
  [
    'a direct response',
    { terminal: directResponseFilter(Buffer.from('hey')) },
    'hey<EOF>',
    ['on_upstream_data 2 3 1', 'on_upstream_close 2 0', 'on_downstream_close 2 1'],
  ],
])('tells of %s', async (_what, setup, heard, middle) => {
  const result = await run(setup, 'hello');
  expect(result.heard).toBe(heard);
  expect(result.said.map((line) => line.slice(2))).toEqual([
    'on_context_create 2 1',
    'on_new_connection 2',
    ...middle,
    'on_done 2',
    'on_log 2',
    'on_delete 2',
  ]);
});

it('ends the connection when no upstream can be connected to', async () => {
  const { said, server, heard } = await run({ upstreamPort: await freePort() }, 'hello');
  expect(heard).toMatch(/^<(EOF|RESET)>$/);
  expect(said).toEqual([
    'A on_context_create 2 1',
    'A on_new_connection 2',
    'A on_downstream_close 2 1',
    'A on_done 2',
    'A on_log 2',
    'A on_delete 2',
  ]);
  expect(server.stats.counter('cluster.up.upstream_cx_connect_fail').value).toBe(1);
  expect(server.stats.counter('tcp.dest.downstream_cx_total').value).toBe(1);
});

it('gives each direction its buffer, only while it is at hand', async () => {
  const script = [
    'downstream_data: buffer 2 0 100; buffer 3 0 100; bufferstatus 2; setbuffer 2 0 0 PRE-; buffer 2 0 100',
    'upstream_data: buffer 3 0 100; buffer 2 0 100; setbuffer 3 0 100 REPLACED',
    'log: buffer 2; buffer 3; setbuffer 2 0 0 x; pairs 0; get 0 :path; close 2; continue 2',
  ].join('\n');
  const { heard, said } = await run({ plugins: [{ script }] }, 'hello');
  expect(heard).toBe('REPLACEDREPLACED<EOF>');
  expect(said.filter((line) => line.includes(' -> ')).map((line) => line.slice(2))).toEqual([
    "buffer 2 0 100 -> 0 'hello'",
    'buffer 3 0 100 -> 0 none',
    'bufferstatus 2 -> 0 5 0',
    'setbuffer 2 0 0 PRE- -> 0',
    "buffer 2 0 100 -> 0 'PRE-hello'",
    "buffer 3 0 100 -> 0 'U:PRE-hello'",
    'buffer 2 0 100 -> 0 none',
    'setbuffer 3 0 100 REPLACED -> 0',
    'buffer 2 0 100 -> 0 none',
    'buffer 3 0 100 -> 0 none',
    'bufferstatus 2 -> 0 0 0',
    'setbuffer 2 0 0 PRE- -> 0',
    "buffer 2 0 100 -> 0 'PRE-'",
    "buffer 3 0 100 -> 0 'U:PRE-[eof]'",
    'buffer 2 0 100 -> 0 none',
    'setbuffer 3 0 100 REPLACED -> 0',
    'buffer 2 -> 0 none',
    'buffer 3 -> 0 none',
    'setbuffer 2 0 0 x -> 2',
    'pairs 0 -> 0 none',
    'get 0 :path -> 2 none',
    'close 2 -> 0',
    'continue 2 -> 0',
  ]);
});

it('does nothing on a local response, which has no place here', async () => {
  const { heard, said } = await run({ plugins: [{ script: 'downstream_data: local 403 nope' }] }, 'hello');
  expect(heard).toBe('U:hello[eof]<EOF>');
  expect(said).toContain('A local 403 nope -> 0');
});
