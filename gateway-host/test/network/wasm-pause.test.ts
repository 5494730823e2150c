/** Orders and answers in this file were observed of Envoy 1.40 with the same plugin. */
import { expect, it } from 'vitest';

import { echoFilter } from '../../src/network/filters/echo.js';
import { startTcp, talk, type Plugin, type TcpSetup } from './tcp-harness.js';

async function run(script: string, setup: TcpSetup = {}, ...send: string[]) {
  const plugins: Plugin[] = [{ script }, { name: 'B', script: '# B' }];
  const server = await startTcp({ plugins, ...setup });
  const heard = await talk(server.port, { send });
  return { heard, said: server.said().map((line) => line.replace(/^(\w): /, '$1 ')) };
}

it('reads nothing for a TCP proxy that a plugin has not let know of the connection', async () => {
  const { heard, said } = await run('new_connection: return 1', {}, 'hello');
  expect(heard).toBe('<QUIET>');
  expect(said.slice(0, 2)).toEqual(['A on_context_create 3 1', 'A on_new_connection 3']);
  expect(said.some((line) => line.includes('data'))).toBe(false);
});

it('lets an echo go on with the first bytes after a pause at the start', async () => {
  const { heard, said } = await run('new_connection: return 1', { terminal: echoFilter }, 'hello');
  expect(heard).toBe('hello<EOF>');
  expect(said.slice(0, 8)).toEqual([
    'A on_context_create 3 1',
    'A on_new_connection 3',
    'A on_downstream_data 3 5 0',
    'B on_context_create 4 2',
    'B on_new_connection 4',
    'B on_downstream_data 4 5 0',
    'B on_upstream_data 4 5 0',
    'A on_upstream_data 3 5 0',
  ]);
});

it.each([
  ['continue_stream at the end', 'downstream_data: return 1\ndownstream_data_end: continue 2; return 1'],
  ['the last callback goes on', 'downstream_data: return 1\ndownstream_data_end: return 0'],
])('gathers what is read until %s', async (_what, script) => {
  const { heard, said } = await run(script, {}, 'hello', 'more');
  expect(heard).toBe('U:hellomore[eof]<EOF>');
  expect(said.filter((line) => line.includes('_data ')).slice(0, 5)).toEqual([
    'A on_downstream_data 3 5 0',
    'A on_downstream_data 3 9 0',
    'A on_downstream_data 3 9 1',
    'B on_downstream_data 4 9 1',
    expect.stringMatching(/^B on_upstream_data 4 (11|16) [01]$/),
  ]);
});

it('gathers what is written until the plugin goes on', async () => {
  const script = 'upstream_data: return 1\nupstream_data_end: return 0';
  const { heard, said } = await run(script, {}, 'hello', 'more');
  expect(heard).toBe('U:helloU:more[eof]<EOF>');
  expect(said.filter((line) => line.startsWith('A on_upstream_data'))).toEqual([
    'A on_upstream_data 3 7 0',
    'A on_upstream_data 3 13 0',
    'A on_upstream_data 3 18 1',
  ]);
});

it('answers continue and close as Envoy does', async () => {
  const script = 'downstream_data: continue 0; continue 1; continue 3; continue 4; close 0; close 1; close 4';
  const { said } = await run(script, {}, 'hello');
  expect(said.filter((line) => line.includes(' -> ')).slice(0, 7)).toEqual([
    'A continue 0 -> 0',
    'A continue 1 -> 0',
    'A continue 3 -> 12',
    'A continue 4 -> 2',
    'A close 0 -> 0',
    'A close 1 -> 0',
    'A close 4 -> 2',
  ]);
});

it.each([2, 3])('ends the connection on close_stream(%i), whatever side it names', async (type) => {
  const { heard, said } = await run(`downstream_data: close ${type}`, {}, 'hello');
  expect(heard).toBe('<EOF>');
  expect(said.slice(-9)).toEqual([
    `A close ${type} -> 0`,
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

it('tells plugins behind a closed one nothing that they did not know of', async () => {
  const { heard, said } = await run('new_connection: close 2', {}, 'hello');
  expect(heard).toMatch(/^<(EOF|RESET)>$/);
  expect(said.filter((line) => line.startsWith('B'))).toEqual([]);
});

it('drops what is written when the plugin closes then', async () => {
  const { heard } = await run('upstream_data: close 2', {}, 'hello');
  expect(heard).toBe('<EOF>');
});
