import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { buildModule } from '../support/module.js';
import { oci, pushBlob, pushManifest, pushParts, sha256 } from '../support/oci.js';
import { buildPackage } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';
import { buildTar } from '../support/tar.js';
import { basic, makeToken } from '../support/tokens.js';

const UPLOADS = '/v2/key-auth/blobs/uploads/';
const LAYER = {
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
  bytes: buildTar({ path: 'plugin.wasm', bytes: buildModule() }),
};

/** Every path that reads or writes one repository. */
function pathsOf(name: string): readonly (readonly [method: string, path: string])[] {
  const digest = sha256('');
  return [
    ['GET', `/v2/${name}/tags/list`],
    ['GET', `/v2/${name}/manifests/1.0.0`],
    ['HEAD', `/v2/${name}/manifests/${digest}`],
    ['GET', `/v2/${name}/blobs/${digest}`],
    ['GET', `/v2/${name}/referrers/${digest}`],
    ['PUT', `/v2/${name}/manifests/1.0.0`],
    ['PUT', `/v2/${name}/manifests/${digest}`],
    ['DELETE', `/v2/${name}/manifests/${digest}`],
    ['DELETE', `/v2/${name}/blobs/${digest}`],
    ['POST', `/v2/${name}/blobs/uploads/`],
    ['POST', `/v2/${name}/blobs/uploads/?mount=${digest}&from=other`],
    ['PATCH', `/v2/${name}/blobs/uploads/00000000-0000-4000-8000-000000000000`],
    ['GET', `/v2/${name}/blobs/uploads/00000000-0000-4000-8000-000000000000`],
    ['PUT', `/v2/${name}/blobs/uploads/00000000-0000-4000-8000-000000000000?digest=${digest}`],
    ['DELETE', `/v2/${name}/blobs/uploads/00000000-0000-4000-8000-000000000000`],
  ];
}

async function call(
  server: TestServer,
  [method, path]: readonly [string, string],
  headers: Record<string, string> = {},
): Promise<Response> {
  const response = await fetch(`${server.url}${path}`, { method, headers });
  await response.arrayBuffer();
  return response;
}

describe('without a credential', () => {
  it('reading is allowed, and everything else is 401 with the challenge that clients know', async () => {
    const server = await startServer();
    for (const one of pathsOf('key-auth')) {
      const { status, headers } = await call(server, one);
      const reads = one[1].includes('uploads') ? false : one[0] === 'GET' || one[0] === 'HEAD';
      expect([one, status === 401]).toEqual([one, !reads]);
      if (!reads)
        expect(headers.get('www-authenticate')).toBe('Basic realm="postern-plugin-server", charset="UTF-8"');
    }
  });

  it('nothing is allowed where anonymous reading is off, and /v2/ says so', async () => {
    const server = await startServer({ anonymousReading: 'off' });
    for (const one of [...pathsOf('key-auth'), ['GET', '/v2/'], ['GET', '/v2/_catalog']] as const) {
      const { status, headers } = await call(server, one);
      expect([one, status]).toEqual([one, 401]);
      expect(headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
    const response = await fetch(`${server.url}/v2/`);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'UNAUTHORIZED' }] });
  });

  it('an empty name and password are none: so do clients that have none answer a challenge', async () => {
    const server = await startServer();
    expect((await call(server, ['GET', '/v2/'], { authorization: basic('', '') })).status).toBe(200);
    const closed = await startServer({ anonymousReading: 'off' });
    expect((await call(closed, ['GET', '/v2/'], { authorization: basic('', '') })).status).toBe(401);
  });
});

describe('with a credential', () => {
  it('the password of Basic is the token, whatever the name', async () => {
    const server = await startServer({ anonymousReading: 'off' });
    for (const user of ['oauth2', 'ci', '']) {
      const headers = { authorization: basic(user, TOKEN) };
      expect((await call(server, ['GET', '/v2/'], headers)).status).toBe(200);
      expect((await call(server, ['POST', UPLOADS], headers)).status).toBe(202);
    }
    const wrong = { authorization: basic('ci', 'wrong') };
    expect((await call(server, ['GET', '/v2/'], wrong)).status).toBe(401);
    expect((await call(server, ['POST', UPLOADS], wrong)).status).toBe(401);
  });

  it('only what the token is good for is allowed, by tenant, name and action', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store, anonymousReading: 'off' });
    const rights = { tenants: ['acme'], names: ['waf'], actions: ['read', 'publish'] };
    const { headers } = await makeToken(store, rights);
    for (const name of ['waf', 'acme/other', 'initech/waf']) {
      for (const one of pathsOf(name)) {
        expect([one, (await call(server, one, headers)).status]).toEqual([one, 403]);
      }
    }
    for (const one of pathsOf('acme/waf')) {
      expect([401, 403]).not.toContain((await call(server, one, headers)).status);
    }
    // It may do something, so the door is open to it.
    expect((await call(server, ['GET', '/v2/'], headers)).status).toBe(200);
  });

  it('the catalogue has only what may be read', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store, anonymousReading: 'off' });
    await server.put('/plugins/waf/1.0.0', await buildPackage({ name: 'waf' }));
    for (const name of ['waf', 'cors']) {
      await server.put(`/tenants/acme/plugins/${name}/1.0.0`, await buildPackage({ name }));
    }
    const { headers } = await makeToken(store, { tenants: ['acme'], names: ['waf'], actions: ['read'] });
    expect((await oci(server, '/v2/_catalog', { headers })).json()).toEqual({ repositories: ['acme/waf'] });
    expect((await oci(server, '/v2/_catalog')).json()).toEqual({
      repositories: ['acme/cors', 'acme/waf', 'waf'],
    });
  });

  it('a blob is mounted only from where the caller may read', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store, anonymousReading: 'off' });
    const digest = await pushBlob(server, 'acme/secret', Buffer.from('secret'));
    const { headers } = await makeToken(store, {
      tenants: ['_'],
      names: ['*'],
      actions: ['read', 'publish'],
    });
    const path = `${UPLOADS}?mount=${digest}&from=acme/secret`;
    expect((await call(server, ['POST', path], headers)).status).toBe(202);
    expect((await call(server, ['GET', `/v2/key-auth/blobs/${digest}`], headers)).status).toBe(404);
    expect((await oci(server, path, { method: 'POST' })).status).toBe(201);
  });

  it('a push needs the right to publish, not only to read', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    const manifest = await pushParts(server, 'key-auth', { layers: [LAYER] });
    const { headers } = await makeToken(store, { tenants: ['*'], names: ['*'], actions: ['read'] });
    const answer = await oci(server, '/v2/key-auth/manifests/1.0.0', {
      method: 'PUT',
      body: manifest,
      headers,
    });
    expect(answer.error()).toEqual({ status: 403, codes: ['DENIED'] });
  });
});

it('says that publishing is off where nobody may publish', async () => {
  const server = await startServer({ token: undefined });
  expect((await oci(server, UPLOADS, { method: 'POST', headers: { authorization: '' } })).error()).toEqual({
    status: 403,
    codes: ['DENIED'],
  });
});

it('writes down who pushed and deleted what', async () => {
  const server = await startServer();
  const manifest = await pushParts(server, 'acme/key-auth', {
    layers: [LAYER],
    more: {
      annotations: {
        'org.opencontainers.image.revision': '4f2c',
        'org.opencontainers.image.source': 'not a URL',
      },
    },
  });
  await pushManifest(server, 'acme/key-auth/manifests/1.0.0', manifest);
  const artifact = await pushParts(server, 'acme/key-auth', { layers: [] });
  const path = `acme/key-auth/manifests/${sha256(artifact)}`;
  await pushManifest(server, path, artifact);
  await oci(server, `/v2/${path}`, { method: 'DELETE' });
  const audit = server.log
    .map(
      (line) =>
        JSON.parse(line) as {
          audit?: {
            action: string;
            stage: string;
            tenant: string;
            plugin: string;
            result?: string;
            by: string;
          };
        },
    )
    .flatMap((line) => (line.audit?.stage === 'end' ? [line.audit] : []));
  const plugin = `key-auth@${sha256(artifact)}`;
  expect(audit).toEqual([
    expect.objectContaining({
      action: 'publish',
      tenant: 'acme',
      plugin: 'key-auth@1.0.0',
      result: 'created',
      by: 'publish token',
      sha256: sha256(buildModule()).slice(7),
    }),
    expect.objectContaining({ action: 'publish', plugin, result: 'unchanged' }),
    expect.objectContaining({ action: 'delete', plugin, result: 'ok' }),
  ]);
  const record: unknown = await (await server.get('/tenants/acme/plugins/key-auth/1.0.0/plugin.json')).json();
  expect(record).toMatchObject({ publishedBy: 'publish token', source: { revision: '4f2c' } });
});
