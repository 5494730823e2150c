/** What the audit log says of changes and of attempts, and that nothing changes without a line. */
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { openAuditFile } from '../../src/audit/audit-file.js';
import type { AuditLine } from '../../src/audit/audit-log.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { runCommand } from '../support/process.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';
import { makeToken } from '../support/tokens.js';

const PATH = '/plugins/key-auth/1.0.0';

async function open(): Promise<{ server: TestServer; file: string; lines: () => Promise<AuditLine[]> }> {
  const file = join(await temporaryFolder(), 'audit.jsonl');
  const server = await startServer({
    audit: await sinkTo(file),
    now: () => new Date('2026-01-02T03:04:05Z'),
  });
  return { server, file, lines: () => read(file) };
}

/** The file as a sink, closed with the test. */
async function sinkTo(file: string): ReturnType<typeof openAuditFile> {
  const sink = await openAuditFile(file);
  onTestFinished(() => sink.close());
  return sink;
}

async function read(file: string): Promise<AuditLine[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine);
}

describe('the audit log', () => {
  it('has a line before and one after a publish, with who, what, from where and how it ended', async () => {
    const { server, file, lines } = await open();
    const response = await server.put(PATH, await buildPackage(), { 'x-request-id': 'build-17' });
    expect(response.headers.get('x-request-id')).toBe('build-17');
    const { sha256 } = (await response.json()) as { sha256: string };
    const all = {
      time: '2026-01-02T03:04:05.000Z',
      by: 'publish token',
      action: 'publish',
      plugin: 'key-auth@1.0.0',
      address: '127.0.0.1',
      request: 'build-17',
    };
    expect(await lines()).toEqual([
      { ...all, stage: 'begin' },
      { ...all, stage: 'end', result: 'created', sha256 },
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (server: TestServer) => Promise<unknown>, string]>([
    ['the same once more', async (server) => server.put(PATH, await buildPackage()), 'unchanged'],
    [
      'other bytes',
      async (server) => server.put(PATH, await buildPackage({ readme: 'x' })),
      'PS_VERSION_EXISTS',
    ],
    [
      'a module that no gateway loads',
      async (server) => server.put(PATH, await buildPackage({ module: buildModule({ marker: null }) })),
      'PS_MODULE_REFUSED',
    ],
    ['no package', async (server) => server.put(PATH, new Uint8Array()), 'CT_ARCHIVE_READ'],
  ])('says how a publish of %s ended', async (_what, attempt, result) => {
    const { server, lines } = await open();
    await server.put(PATH, await buildPackage());
    await attempt(server);
    const last = (await lines()).at(-1);
    expect(last).toMatchObject({ stage: 'end', action: 'publish', plugin: 'key-auth@1.0.0', result });
  });

  it('names attempts that were refused, and no secret', async () => {
    const store = createMemoryStore();
    const reader = await makeToken(store, { tenants: ['acme'], actions: ['read'], label: 'gateway' });
    const file = join(await temporaryFolder(), 'audit.jsonl');
    const server = await startServer({ store, audit: await sinkTo(file), anonymousReading: 'off' });
    const wrong = 'Bearer wrong-horse-battery';
    await server.put(PATH, new Uint8Array(), { authorization: wrong });
    await server.put(PATH, new Uint8Array(), reader.headers);
    await server.get('/plugins', { authorization: wrong });
    await server.get('/plugins/a', reader.headers);
    // No line: who reads without a credential is asked for one, and that is all.
    await server.get('/plugins');
    await server.put(PATH, await buildPackage());
    const refused = (await read(file)).filter(({ stage }) => stage === 'refused');
    expect(refused).toMatchObject([
      { by: 'anyone', action: 'publish', plugin: 'key-auth', result: 'PS_UNAUTHORIZED' },
      { by: `token ${reader.id} (gateway)`, action: 'publish', plugin: 'key-auth', result: 'PS_FORBIDDEN' },
      { by: 'anyone', action: 'read', result: 'PS_UNAUTHORIZED' },
      { by: `token ${reader.id} (gateway)`, action: 'read', plugin: 'a', result: 'PS_FORBIDDEN' },
    ]);
    const all = `${await readFile(file, 'utf8')}${server.log.join('')}`;
    for (const secret of ['wrong-horse', TOKEN, reader.text.slice(21)]) expect(all).not.toContain(secret);
  });

  it('has the id of a token that is handed out or revoked, and not its text', async () => {
    const store = createMemoryStore();
    const admin = await makeToken(store, { tenants: ['*'], actions: ['admin'] });
    const file = join(await temporaryFolder(), 'audit.jsonl');
    const server = await startServer({ store, audit: await sinkTo(file) });
    const made = await fetch(`${server.url}/tokens`, {
      method: 'POST',
      headers: admin.headers,
      body: JSON.stringify({ label: 'ci', actions: ['read'] }),
    });
    const { id, token } = (await made.json()) as { id: string; token: string };
    await server.get(`/tokens/${id}`, admin.headers, 'DELETE');
    await server.get(`/tokens/${id}`, admin.headers, 'DELETE');
    expect(await read(file)).toMatchObject([
      { stage: 'begin', action: 'token create' },
      { stage: 'end', action: 'token create', tokenId: id, result: 'created' },
      { stage: 'begin', action: 'token revoke', tokenId: id },
      { stage: 'end', action: 'token revoke', tokenId: id, result: 'ok' },
      { stage: 'begin', action: 'token revoke', tokenId: id },
      { stage: 'end', action: 'token revoke', tokenId: id, result: 'PS_NOT_FOUND' },
    ]);
    expect(await readFile(file, 'utf8')).not.toContain(token.slice(21));
  });

  it('has yanks and other names', async () => {
    const { server, lines } = await open();
    await server.put(PATH, await buildPackage());
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = '{"reason":"it loses keys"}';
    await fetch(`${server.url}${PATH}/yank`, { method: 'POST', headers, body });
    await server.get(`${PATH}/yank`, headers, 'DELETE');
    await server.get(`${PATH}/yank`, headers, 'DELETE');
    await server.put('/aliases/keys', Buffer.from('{"target":"key-auth"}'));
    const ends = (await lines()).filter(({ stage }) => stage === 'end').slice(1);
    expect(ends).toMatchObject([
      { action: 'yank', plugin: 'key-auth@1.0.0', result: 'ok' },
      { action: 'unyank', plugin: 'key-auth@1.0.0', result: 'ok' },
      { action: 'unyank', plugin: 'key-auth@1.0.0', result: 'unchanged' },
      { action: 'alias', plugin: 'keys', result: 'created' },
    ]);
  });

  it('is not filled by one address that is refused over and over', async () => {
    const { server, lines } = await open();
    for (let count = 0; count < 100; count++) await server.get('/tokens', {});
    // Lines are written in order, so after these two all others are there.
    await server.put(PATH, await buildPackage());
    expect(await lines()).toHaveLength(60 + 2);
  });

  it('goes on in a new file after a rotation', async () => {
    const { server, file, lines } = await open();
    await server.put(PATH, await buildPackage());
    await rename(file, `${file}.1`);
    await server.put(PATH, await buildPackage());
    expect(await read(`${file}.1`)).toHaveLength(2);
    expect(await lines()).toMatchObject([{ stage: 'begin' }, { stage: 'end', result: 'unchanged' }]);
  });

  it('takes no line break and no name from outside', async () => {
    const { server, lines } = await open();
    await server.raw(
      `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: a","by":"x\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(await lines()).toMatchObject([
      { by: 'anyone', request: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  });

  it('is in the log of a server that has no file for it', async () => {
    const server = await startServer();
    await server.put(PATH, await buildPackage());
    const lines = server.log.map((line) => JSON.parse(line) as { msg: string; audit?: AuditLine });
    const audit = lines.filter(({ msg }) => msg === 'audit').map((line) => line.audit);
    expect(audit).toMatchObject([{ stage: 'begin' }, { stage: 'end', result: 'created' }]);
  });
});

describe('an audit log that cannot be written', () => {
  it('lets nothing be changed, and everything be read', async () => {
    const store = createMemoryStore();
    const admin = await makeToken(store, { tenants: ['*'], actions: ['admin'] });
    const server = await startServer({ store, audit: await sinkTo('/dev/full') });
    const refusal = { status: 503, code: 'PS_AUDIT' };
    const published = await server.put(PATH, await buildPackage());
    expect(published.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await errorOf(published)).toEqual(refusal);
    expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(404);
    const { headers } = admin;
    const made = await fetch(`${server.url}/tokens`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ label: 'ci', actions: ['read'] }),
    });
    expect(await errorOf(made)).toEqual(refusal);
    expect(await errorOf(await server.get(`/tokens/${admin.id}`, headers, 'DELETE'))).toEqual(refusal);
    expect((await server.get('/tokens', headers)).status).toBe(200);
    expect((await server.get('/plugins')).status).toBe(200);
    expect(server.log.join('')).toContain('audit log cannot be written');
  });

  it('does so when its folder went away, until it is back', async () => {
    const folder = join(await temporaryFolder(), 'logs');
    await mkdir(folder);
    const server = await startServer({ audit: await sinkTo(join(folder, 'audit.jsonl')) });
    await rm(folder, { recursive: true });
    expect(await errorOf(await server.put(PATH, await buildPackage()))).toMatchObject({ code: 'PS_AUDIT' });
    await mkdir(folder);
    expect((await server.put(PATH, await buildPackage())).status).toBe(201);
    expect(await read(join(folder, 'audit.jsonl'))).toHaveLength(2);
  });

  it('is found when the server starts', async () => {
    const folder = await temporaryFolder();
    const run = runCommand([
      '--port',
      '0',
      '--data',
      folder,
      '--audit-log',
      join(folder, 'none/audit.jsonl'),
    ]);
    expect(await run.ended).toBe(2);
    expect(run.output()).toMatch(/^error SV_SETTING_VALUE: --audit-log .* cannot be written \(ENOENT\)\n/);
  });
});

describe('a record', () => {
  it('says who published the version, and what from', async () => {
    const { server } = await open();
    const digest = `sha256:${'a'.repeat(64)}`;
    const source = `revision=v1.0.0; repository=https://git.example.org/acme/key-auth; digest=${digest}`;
    await server.put(PATH, await buildPackage(), { 'x-postern-source': source });
    expect(await (await server.get(`${PATH}/plugin.json`)).json()).toMatchObject({
      publishedAt: '2026-01-02T03:04:05.000Z',
      publishedBy: 'publish token',
      source: { revision: 'v1.0.0', repository: 'https://git.example.org/acme/key-auth', digest },
    });
  });

  it.each([
    ['commit=abc', 'has "commit=abc"; it takes revision, repository, digest'],
    ['', 'has ""; it takes'],
    ['revision=a; revision=b', 'has revision twice'],
    ['digest=sha256:AB', 'has "sha256:AB", which is no digest'],
    ['repository=https://user:secret@git.example.org/x', 'which is no repository'],
    ['__proto__=x', 'it takes'],
    [`revision=${'x'.repeat(200)}`, 'which is no revision'],
  ])('is not written from the source %j', async (source, message) => {
    const { server } = await open();
    const response = await server.put(PATH, await buildPackage(), { 'x-postern-source': source });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(message.replaceAll('"', '\\"'));
    expect((await server.get(`${PATH}/plugin.wasm`)).status).toBe(404);
  });
});
