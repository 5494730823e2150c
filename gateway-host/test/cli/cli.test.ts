import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it, onTestFinished } from 'vitest';

import { run } from '../../src/cli.js';
import { scriptModule } from '../abi/script-plugin.js';
import {
  cluster,
  freePort,
  listenerConfig,
  startUpstream,
  temporaryFolder,
  until,
  wasmFilter,
} from '../running-gateway.js';

const BIN = fileURLToPath(new URL('../../bin/postern-gateway-host.js', import.meta.url));
const DIRECT = [
  { match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: 'direct' } } },
];

function writeConfig(whole: Record<string, unknown>): string {
  const file = join(temporaryFolder(), 'envoy.json');
  writeFileSync(file, JSON.stringify(whole));
  return file;
}

/** Runs a command in this process. */
async function command(...argv: string[]): Promise<{ out: string; error: unknown }> {
  let out = '';
  const stdout = { write: (text: string) => (out += text) };
  const error: unknown = await run(argv, { stdout, env: {} }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { out, error };
}

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
}

function start(...argv: string[]): Process {
  const child = spawn(process.execPath, [BIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (text += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, ended, output: () => text };
}

it('prints its help', async () => {
  const { out, error } = await command('--help');
  expect(error).toBeUndefined();
  expect(out).toContain('validate');
  expect(out).toContain('--log-level');
  expect((await command('serve', '--help')).out).toBe(out);
});

it.each([
  [['serv'], 'GH_COMMAND', 'did you mean serve?'],
  [['validate'], 'GH_COMMAND', 'add -c FILE'],
  [['validate', '-c', 'x', 'y'], 'GH_COMMAND', ''],
  [['validate', '--confg', 'x'], 'SV_SETTING_UNKNOWN', '--config'],
  [['validate', '-c', '/nowhere/file.yaml'], 'GH_CONFIG_FILE', 'check the path'],
  [[], 'GH_COMMAND', ''],
])('refuses %j', async (argv, code, hint) => {
  const { error } = await command(...argv);
  expect(error).toMatchObject({ code, hint: expect.stringContaining(hint) as string, exit: 2 });
});

it.each(['warning', 'critical', 'off'])("takes Envoy's name of a level: %s", async (level) => {
  const file = writeConfig({ static_resources: { listeners: [listenerConfig({ routes: DIRECT })] } });
  expect(await command('validate', '-c', file, '--log-level', level)).toEqual({
    out: `configuration '${file}' OK\n`,
    error: undefined,
  });
});

it('validates a file as Envoy does: local plugins run, remote code is not fetched', async () => {
  const asked: string[] = [];
  const server = await startUpstream((request) => void asked.push(request.url ?? ''));
  const http_uri = { uri: 'http://a.test/x', cluster: 'code', timeout: '1s' };
  const filters = [
    wasmFilter({ name: 'local', module: await scriptModule(), configuration: 'configure: return 1' }),
    wasmFilter({ name: 'remote', code: { remote: { http_uri, sha256: '0'.repeat(64) } } }),
  ];
  const file = writeConfig({
    static_resources: {
      listeners: [listenerConfig({ routes: DIRECT, filters })],
      clusters: [cluster('code', server.port)],
    },
  });
  expect(await command('validate', '-c', file)).toEqual({
    out: `configuration '${file}' OK\n`,
    error: undefined,
  });
  expect(asked).toEqual([]);
});

it.each([
  ['a plugin that is none', [wasmFilter({ name: 'a', module: Buffer.from('text') })], DIRECT, /^GH_PLUGIN/],
  [
    'a plugin that refuses its configuration',
    [wasmFilter({ name: 'a', module: await scriptModule(), configuration: 'configure: return 0' })],
    DIRECT,
    /^GH_PLUGIN/,
  ],
  [
    'a file that is not there',
    [wasmFilter({ name: 'a', code: { local: { filename: '/nowhere.wasm' } } })],
    DIRECT,
    /^GH_CODE_LOCAL/,
  ],
  ['a route to nowhere', [], [{ match: { prefix: '/' }, route: { cluster: 'nobody' } }], /^GH_CONFIG/],
])('does not validate %s', async (_, filters, routes, code) => {
  const file = writeConfig({ static_resources: { listeners: [listenerConfig({ routes, filters })] } });
  const { error } = await command('validate', '-c', file);
  expect(error).toMatchObject({ code: expect.stringMatching(code) as string, exit: 1 });
});

it('serves, tells that it is ready, finishes a request on SIGTERM and exits 0', async () => {
  let finish: () => void = () => undefined;
  const upstream = await startUpstream((_, response) => void (finish = () => response.end('late')));
  const [port, adminPort] = [await freePort(), await freePort()];
  const file = writeConfig({
    admin: { address: { socket_address: { address: '127.0.0.1', port_value: adminPort } } },
    static_resources: {
      listeners: [listenerConfig({ port, routes: [{ match: { prefix: '/' }, route: { cluster: 'main' } }] })],
      clusters: [cluster('main', upstream.port)],
    },
  });
  const { child, ended, output } = start('serve', '-c', file);
  await until(
    () =>
      fetch(`http://127.0.0.1:${adminPort}/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    15_000,
  );
  const pending = fetch(`http://127.0.0.1:${port}/`);
  await until(() => String(finish).includes('late'));
  child.kill('SIGTERM');
  await until(() => output().includes('stopping'));
  finish();
  expect(await (await pending).text()).toBe('late');
  expect(await ended).toBe(0);
  expect(output()).toContain('all listeners are up');
});

it.each([
  [
    'a bad plugin',
    [wasmFilter({ name: 'a', module: Buffer.from('text') })],
    'Unable to create Wasm plugin a',
  ],
  [
    'a plugin that is not there',
    [wasmFilter({ name: 'a', code: { local: { filename: '/nowhere.wasm' } } })],
    'GH_CODE_LOCAL',
  ],
])('exits 1 when it starts with %s', async (_, filters, words) => {
  const file = writeConfig({
    static_resources: { listeners: [listenerConfig({ routes: DIRECT, filters })] },
  });
  const { ended, output } = start('serve', '-c', file);
  expect(await ended).toBe(1);
  expect(output()).toContain(words);
});

it('exits 1 and names the port when it is in use', async () => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const file = writeConfig({ static_resources: { listeners: [listenerConfig({ port, routes: DIRECT })] } });
  const { ended, output } = start('serve', '-c', file);
  expect(await ended).toBe(1);
  expect(output()).toContain(`port ${port} of 127.0.0.1 is in use`);
});

it('stops on POST /quitquitquit', async () => {
  const adminPort = await freePort();
  const file = writeConfig({ static_resources: { listeners: [listenerConfig({ routes: DIRECT })] } });
  const { ended } = start('serve', '-c', file, '--admin-port', String(adminPort));
  await until(
    () =>
      fetch(`http://127.0.0.1:${adminPort}/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    15_000,
  );
  await fetch(`http://127.0.0.1:${adminPort}/quitquitquit`, { method: 'POST' });
  expect(await ended).toBe(0);
});
