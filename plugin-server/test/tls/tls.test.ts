/** TLS from the outside: who gets a connection, whose certificate counts for what, how renewed files come in. */
import { once } from 'node:events';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { temporaryFolder } from '../support/folder.js';
import { buildPackage } from '../support/package.js';
import { runCommand, startCommand } from '../support/process.js';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.pem`, import.meta.url));
const TOKEN = 'secret';
const PATH = '/plugins/key-auth/1.0.0';

interface Call {
  readonly path: string;
  readonly method?: string;
  readonly body?: Uint8Array;
  readonly headers?: Record<string, string>;
  /** Name of the fixture that the client shows. */
  readonly client?: string;
}

async function call(
  url: string,
  { path, method = 'GET', body, headers, client }: Call,
): Promise<{
  status: number | undefined;
  text: string;
  servername: string;
}> {
  const shown = client && {
    cert: await readFile(fixture(client)),
    key: await readFile(fixture(`${client}-key`)),
  };
  const ca = await readFile(fixture('authority'));
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers,
      ca,
      servername: 'one.test',
      checkServerIdentity: () => undefined,
      ...shown,
    };
    const sent = request(
      `${url}${path}`,
      { ...options, agent: new Agent({ keepAlive: false }) },
      (response) => {
        const servername = String((response.socket as TLSSocket).getPeerCertificate().subject.CN);
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, text, servername }));
      },
    );
    sent.on('error', reject).end(body);
  });
}

async function start(
  ...flags: string[]
): Promise<{ url: string; output: () => string; stop: () => Promise<unknown> }> {
  const data = await temporaryFolder();
  const files = ['--tls-cert', fixture('one'), '--tls-key', fixture('one-key')];
  const run = await startCommand(['--data', data, ...files, ...flags], { POSTERN_PUBLISH_TOKEN: TOKEN });
  const stop = (): Promise<unknown> => {
    run.child.kill('SIGTERM');
    return run.ended;
  };
  return { url: run.url, output: run.output, stop };
}

/** A connection that stays, whichever certificate the next ones get. */
async function hold(url: string): Promise<{ ask(): Promise<string> }> {
  const ca = await readFile(fixture('authority'));
  const { port } = new URL(url);
  const socket = connect({ host: '127.0.0.1', port: Number(port), servername: 'one.test', ca });
  socket.setEncoding('latin1');
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return {
    ask: async () => {
      socket.write('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
      return String((await once(socket, 'data'))[0]);
    },
  };
}

async function rightsFile(...rows: object[]): Promise<string> {
  const file = join(await temporaryFolder(), 'rights.json');
  await writeFile(file, JSON.stringify({ certificates: rows }));
  return file;
}

describe('a server with TLS', () => {
  it('publishes and serves, and stops in order', async () => {
    const { url, stop } = await start();
    expect(url).toMatch(/^https:/);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const published = await call(url, { path: PATH, method: 'PUT', body: await buildPackage(), headers });
    expect(published.status).toBe(201);
    expect(published.text).toContain(`"url":"https://127.0.0.1:`);
    for (let round = 0; round < 2; round++) {
      expect((await call(url, { path: `${PATH}/plugin.wasm` })).status).toBe(200);
    }
    expect(await stop()).toBe(0);
  });

  it.each<[SecureVersion, boolean]>([
    ['TLSv1.1', false],
    ['TLSv1.2', true],
    ['TLSv1.3', true],
  ])('speaks %s: %s', async (version, expected) => {
    const { url } = await start();
    const { port } = new URL(url);
    const ca = await readFile(fixture('authority'));
    const socket = connect({
      ...{ host: '127.0.0.1', port: Number(port), servername: 'one.test', ca },
      // Without this the client itself would not offer the old ones.
      ...{ minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' },
    });
    onTestFinished(() => void socket.destroy());
    const ended = await new Promise<boolean>((resolve) => {
      socket.once('secureConnect', () => resolve(true)).once('error', () => resolve(false));
    });
    expect(ended).toBe(expected);
  });

  it('takes renewed files for new connections, and half a renewal for none', async () => {
    const folder = await temporaryFolder();
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await copyFile(fixture('one'), cert);
    await copyFile(fixture('one-key'), key);
    const run = await startCommand(['--data', folder, '--tls-cert', cert, '--tls-key', key]);
    const nameOf = async (): Promise<string> => (await call(run.url, { path: '/healthz' })).servername;
    expect(await nameOf()).toBe('one.test');
    const held = await hold(run.url);
    expect(await held.ask()).toContain('HTTP/1.1 200 ');

    const said = async (text: string): Promise<void> => {
      while (!run.output().includes(text)) {
        run.child.kill('SIGHUP');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await copyFile(fixture('wild'), cert);
    await said('certificate not renewed; the old one goes on');
    expect(await nameOf()).toBe('one.test');
    await copyFile(fixture('wild-key'), key);
    await said('certificate renewed');
    expect(await nameOf()).toBe('wild');
    // The connection from before is still open, and still answers.
    expect(await held.ask()).toContain('HTTP/1.1 200 ');
    expect(run.output()).not.toContain('PRIVATE KEY');
  });

  it.each([
    [['--tls-cert', fixture('one')], 'TLS needs both --tls-cert and --tls-key'],
    [['--client-ca', fixture('authority')], 'TLS needs both'],
    [['--require-client-certificate'], 'TLS needs both'],
    [
      ['--tls-cert', fixture('one'), '--tls-key', fixture('wild-key')],
      'the files of TLS do not make a server',
    ],
    [
      ['--tls-cert', '/none.pem', '--tls-key', fixture('wild-key')],
      '--tls-cert /none.pem cannot be read (ENOENT)',
    ],
    [
      ['--tls-cert', fixture('one'), '--tls-key', fixture('one-key'), '--require-client-certificate'],
      'need --client-ca',
    ],
    [
      [
        ...['--tls-cert', fixture('one'), '--tls-key', fixture('one-key')],
        ...['--client-ca', fixture('authority'), '--client-rights', fixture('one')],
      ],
      'the file of certificates is not JSON',
    ],
  ])('is not made of %j', async (flags, message) => {
    const run = runCommand([...flags, '--data', await temporaryFolder(), '--port', '0']);
    expect(await run.ended).toBe(2);
    expect(run.output()).toContain(message);
  });
});

describe('a client certificate', () => {
  const READER = { label: 'mesh client', uri: 'spiffe://c/1', actions: ['read'] };
  const PUBLISHER = { label: 'ci', commonName: 'client one', names: ['key-*'], actions: ['read', 'publish'] };

  /** Statuses of: a read without a certificate, one with; a publish with; of another plugin with. */
  async function statuses(
    row: object | undefined,
    client: string,
    ca = 'authority',
  ): Promise<(number | undefined)[]> {
    const rights = row === undefined ? [] : ['--client-rights', await rightsFile(row)];
    const { url } = await start('--anonymous-reading', 'off', '--client-ca', fixture(ca), ...rights);
    const body = await buildPackage();
    const calls: Call[] = [
      { path: '/plugins' },
      { path: '/plugins', client },
      { path: PATH, method: 'PUT', body, client },
      { path: '/plugins/other/1.0.0', method: 'PUT', body, client },
    ];
    const answers: (number | undefined)[] = [];
    for (const each of calls) answers.push((await call(url, each)).status);
    return answers;
  }

  it('counts by its common name or a URI, for what its row says', async () => {
    expect(await statuses(PUBLISHER, 'client')).toEqual([401, 200, 201, 403]);
    expect(await statuses(READER, 'client')).toEqual([401, 200, 403, 403]);
  });

  it('counts for nothing without a row, as every client of a mesh has one', async () => {
    expect(await statuses(PUBLISHER, 'wild')).toEqual([401, 401, 401, 401]);
    expect(await statuses(undefined, 'client')).toEqual([401, 401, 401, 401]);
  });

  it('that somebody else signed is refused, even where nobody needs one', async () => {
    expect(await statuses(PUBLISHER, 'client', 'other-authority')).toEqual([401, 401, 401, 401]);
    const { url } = await start('--client-ca', fixture('other-authority'));
    expect((await call(url, { path: '/plugins' })).status).toBe(200);
    const refused = await call(url, { path: '/plugins', client: 'client' });
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('the client certificate is not trusted');
  });

  it('stands back when the request has a token', async () => {
    const { url } = await start(
      '--client-ca',
      fixture('authority'),
      '--client-rights',
      await rightsFile(PUBLISHER),
    );
    const wrong = { authorization: 'Bearer wrong' };
    expect((await call(url, { path: '/plugins', client: 'client', headers: wrong })).status).toBe(401);
  });

  it('can be asked of everybody', async () => {
    const { url } = await start('--client-ca', fixture('authority'), '--require-client-certificate');
    await expect(call(url, { path: '/healthz' })).rejects.toThrow();
    expect((await call(url, { path: '/healthz', client: 'client' })).status).toBe(200);
  });
});
