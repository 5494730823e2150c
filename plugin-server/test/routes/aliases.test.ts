import { sha256Hex } from '@postern/contract/digest';
import { describe, expect, it } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';

const TARGET = '{"target":"jsonrpc-converter"}';

async function serve(prefix = ''): Promise<TestServer> {
  const server = await startServer({ now: () => new Date('2026-11-22T18:00:00Z') });
  for (const version of ['1.0.0', '2.0.0']) {
    const body = await buildPackage({
      name: 'jsonrpc-converter',
      version,
      module: buildModule({ salt: version }),
    });
    expect((await server.put(`${prefix}/plugins/jsonrpc-converter/${version}`, body)).status).toBe(201);
  }
  return server;
}

const put = (server: TestServer, path: string, body: string): Promise<Response> =>
  server.put(path, Buffer.from(body));

describe.each(['', '/tenants/acme'])('another name of a plugin under "%s"', (prefix) => {
  it('is the same repository to clients of OCI', async () => {
    const server = await serve(prefix);
    await put(server, `${prefix}/aliases/json-converter`, TARGET);
    const at = (name: string): string => `/v2/${prefix === '' ? '' : 'acme/'}${name}`;
    const tags = await (await server.get(`${at('json-converter')}/tags/list`)).json();
    expect(tags).toMatchObject({ tags: expect.arrayContaining(['2.0.0']) as string[] });
    const alias = await server.get(`${at('json-converter')}/manifests/2.0.0`);
    const plain = await server.get(`${at('jsonrpc-converter')}/manifests/2.0.0`);
    const digest = plain.headers.get('docker-content-digest') ?? '';
    expect([alias.status, alias.headers.get('docker-content-digest')]).toEqual([200, digest]);
    const { layers } = (await alias.json()) as { layers: { digest: string }[] };
    for (const layer of layers) {
      expect((await server.get(`${at('json-converter')}/blobs/${layer.digest}`)).status).toBe(200);
    }
    const signature = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactType: 'application/vnd.example.signature',
        config: {
          mediaType: 'application/vnd.oci.empty.v1+json',
          digest: `sha256:${sha256Hex(Buffer.from('{}'))}`,
          size: 2,
        },
        layers: [],
        subject: {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest,
          size: Number(plain.headers.get('content-length')),
        },
      }),
    );
    const type = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    const uploads = `${at('jsonrpc-converter')}/blobs/uploads/?digest=sha256:${sha256Hex(Buffer.from('{}'))}`;
    const blob = await fetch(`${server.url}${uploads}`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(blob.status).toBe(201);
    const path = `${at('jsonrpc-converter')}/manifests/sha256:${sha256Hex(signature)}`;
    expect((await server.put(path, signature, type)).status).toBe(201);
    const referrers = await (await server.get(`${at('json-converter')}/referrers/${digest}`)).json();
    expect(referrers).toMatchObject({ manifests: [{ digest: `sha256:${sha256Hex(signature)}` }] });
    // What is pushed belongs to one of them: another name is for reading.
    expect((await server.get(`${at('json-converter')}/manifests/3.0.0`)).status).toBe(404);
    expect((await server.get(`${at('nobody')}/tags/list`)).status).toBe(404);
  });

  it('serves the files of the plugin, under every version', async () => {
    const server = await serve(prefix);
    const set = await put(server, `${prefix}/aliases/json-converter`, TARGET);
    expect(set.status).toBe(201);
    expect(await set.json()).toEqual({
      name: 'json-converter',
      target: 'jsonrpc-converter',
      at: '2026-11-22T18:00:00.000Z',
      by: expect.any(String),
    });
    for (const file of ['1.0.0/plugin.wasm', '2.0.0/plugin.wasm', '2.0.0/spec.yaml', '2.0.0/plugin.json']) {
      const [plain, alias] = await Promise.all([
        server.get(`${prefix}/plugins/jsonrpc-converter/${file}`),
        server.get(`${prefix}/plugins/json-converter/${file}`),
      ]);
      expect(alias.status).toBe(200);
      expect(alias.headers.get('etag')).toBe(plain.headers.get('etag'));
      expect(Buffer.from(await alias.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()));
    }
    expect((await server.get(`${prefix}/plugins/json-converter/3.0.0/plugin.wasm`)).status).toBe(404);
    // Of one tenant, not of others.
    const other = prefix === '' ? '/tenants/acme' : '';
    expect((await server.get(`${other}/plugins/json-converter/2.0.0/plugin.wasm`)).status).toBe(404);
  });

  it('is listed', async () => {
    const server = await serve(prefix);
    await put(server, `${prefix}/aliases/json-converter`, TARGET);
    expect(await (await server.get(`${prefix}/plugins`)).json()).toEqual({
      plugins: [{ name: 'jsonrpc-converter', versions: ['2.0.0', '1.0.0'], aliases: ['json-converter'] }],
    });
    expect(await (await server.get(`${prefix}/aliases`)).json()).toEqual({
      aliases: [{ name: 'json-converter', target: 'jsonrpc-converter' }],
    });
    expect(await (await server.get(`${prefix}/aliases/json-converter`)).json()).toMatchObject({
      target: 'jsonrpc-converter',
    });
    expect(await (await server.get(`${prefix}/plugins/json-converter`)).json()).toMatchObject({
      name: 'jsonrpc-converter',
      alias: 'json-converter',
      versions: [{ version: '2.0.0' }, { version: '1.0.0' }],
    });
  });
});

it('may be set again to the same, and to nothing else', async () => {
  const server = await serve();
  await server.put('/plugins/auth/1.0.0', await buildPackage({ name: 'auth' }));
  expect((await put(server, '/aliases/json-converter', TARGET)).status).toBe(201);
  expect((await put(server, '/aliases/json-converter', TARGET)).status).toBe(200);
  const other = await put(server, '/aliases/json-converter', '{"target":"auth"}');
  expect(await errorOf(other)).toEqual({ status: 409, code: 'PS_NAME_TAKEN' });
});

it('has one winner when two set it at once', async () => {
  const server = await serve();
  await server.put('/plugins/auth/1.0.0', await buildPackage({ name: 'auth' }));
  const answers = await Promise.all(
    [TARGET, '{"target":"auth"}'].map(async (body) => (await put(server, '/aliases/x', body)).status),
  );
  expect(answers.sort()).toEqual([201, 409]);
});

it.each([
  ['no target', '/aliases/x', '{}', 400, 'PS_BODY'],
  ['a field that nobody knows', '/aliases/x', '{"target":"auth","to":"y"}', 400, 'PS_BODY'],
  ['a target that is no text', '/aliases/x', '{"target":1}', 400, 'PS_BODY'],
  ['no object', '/aliases/x', '[]', 400, 'PS_BODY'],
  ['no JSON', '/aliases/x', '{"target"', 400, 'PS_BODY'],
  ['a target that no plugin can have', '/aliases/x', '{"target":"../x"}', 400, 'CT_PLUGIN_NAME'],
  ['a target that is not there', '/aliases/x', '{"target":"none"}', 404, 'PS_NOT_FOUND'],
  ['the name of a plugin', '/aliases/jsonrpc-converter', TARGET, 409, 'PS_NAME_TAKEN'],
  ['a name that no plugin can have', '/aliases/X', TARGET, 400, 'CT_PLUGIN_NAME'],
])('%s is refused', async (_what, path, body, status, code) => {
  const server = await serve();
  expect(await errorOf(await put(server, path, body))).toEqual({ status, code });
});

it('may not stand for another one that stands for a plugin', async () => {
  const server = await serve();
  await put(server, '/aliases/a', TARGET);
  expect(await errorOf(await put(server, '/aliases/b', '{"target":"a"}'))).toMatchObject({ status: 404 });
});

it('keeps its name: nobody can publish a plugin under it', async () => {
  const server = await serve();
  await put(server, '/aliases/json-converter', TARGET);
  const answer = await server.put(
    '/plugins/json-converter/2.0.0',
    await buildPackage({ name: 'json-converter', version: '2.0.0' }),
  );
  expect(await errorOf(answer)).toEqual({ status: 409, code: 'PS_NAME_TAKEN' });
});

it.each(['snapshot-inventory.json', 'unmanaged-plugins.lock.json'])(
  'nobody can publish a plugin named %s, which is a page',
  async (name) => {
    const server = await startServer();
    const answer = await server.put(`/plugins/${name}/1.0.0`, await buildPackage({ name }));
    expect(await errorOf(answer)).toEqual({ status: 409, code: 'PS_NAME_TAKEN' });
  },
);

it('needs the right to publish, and tells no one without it what there is', async () => {
  const server = await serve();
  for (const target of ['jsonrpc-converter', 'none']) {
    const answer = await fetch(`${server.url}/aliases/x`, {
      method: 'PUT',
      body: JSON.stringify({ target }),
    });
    expect(await errorOf(answer)).toEqual({ status: 401, code: 'PS_UNAUTHORIZED' });
  }
  const huge = await fetch(`${server.url}/aliases/x`, {
    method: 'PUT',
    body: 'x'.repeat(100_000),
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(huge.status).toBe(413);
});
