import { describe, expect, it } from 'vitest';

import { oci } from '../support/oci.js';
import { buildPackage } from '../support/package.js';
import { startServer, type TestServer } from '../support/server.js';
import { requirement } from './requirements.js';

async function serverWith(...versions: readonly string[]): Promise<TestServer> {
  const server = await startServer();
  for (const version of versions) {
    const response = await server.put(`/plugins/key-auth/${version}`, await buildPackage({ version }));
    expect(response.status).toBe(201);
  }
  return server;
}

const VERSIONS = ['0.9.0', '1.0.0', '1.0.0-rc.1', '1.10.0', '1.9.0'];

async function tagsAt(
  server: TestServer,
  path: string,
): Promise<{ tags: string[]; next: string | undefined }> {
  const { status, headers, json } = await oci(server, path);
  expect(status).toBe(200);
  const body = json() as { name: string; tags: string[] };
  expect(body.name).toBe('key-auth');
  return { tags: body.tags, next: /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] };
}

describe('tags', () => {
  it(requirement('end-8a.list'), async () => {
    const server = await serverWith(...VERSIONS);
    expect(await tagsAt(server, '/v2/key-auth/tags/list')).toEqual({ tags: VERSIONS, next: undefined });
  });

  it(requirement('end-8a.unknown'), async () => {
    const server = await serverWith();
    const answer = await oci(server, '/v2/key-auth/tags/list');
    expect(answer.error()).toEqual({ status: 404, codes: ['NAME_UNKNOWN'] });
  });

  it(requirement('end-8b.n'), async () => {
    const server = await serverWith(...VERSIONS);
    const seen: string[][] = [];
    for (let path: string | undefined = '/v2/key-auth/tags/list?n=2'; path !== undefined;) {
      const { tags, next } = await tagsAt(server, path);
      seen.push(tags);
      path = next;
    }
    expect(seen).toEqual([VERSIONS.slice(0, 2), VERSIONS.slice(2, 4), VERSIONS.slice(4)]);
    expect(await tagsAt(server, '/v2/key-auth/tags/list?n=5')).toEqual({ tags: VERSIONS, next: undefined });
  });

  it(requirement('end-8b.n-zero'), async () => {
    const server = await serverWith(...VERSIONS);
    expect(await tagsAt(server, '/v2/key-auth/tags/list?n=0')).toEqual({ tags: [], next: undefined });
  });

  it(requirement('end-8b.last'), async () => {
    const server = await serverWith(...VERSIONS);
    const after = async (last: string): Promise<string[]> =>
      (await tagsAt(server, `/v2/key-auth/tags/list?last=${last}`)).tags;
    expect(await after('1.0.0')).toEqual(VERSIONS.slice(2));
    expect(await after('1.0.0-')).toEqual(VERSIONS.slice(2));
    expect(await after('1.9.0')).toEqual([]);
  });

  it.each(['x', '-1', '1.5', '1e3', ''])('asked for with n=%s are 400', async (n) => {
    const server = await serverWith('1.0.0');
    expect((await oci(server, `/v2/key-auth/tags/list?n=${n}`)).status).toBe(400);
  });
});

it('lists the repositories of everybody and of tenants, in pages', async () => {
  const server = await serverWith('1.0.0');
  for (const tenant of ['acme', 'initech']) {
    await server.put(`/tenants/${tenant}/plugins/waf/1.0.0`, await buildPackage({ name: 'waf' }));
  }
  expect((await oci(server, '/v2/_catalog')).json()).toEqual({
    repositories: ['acme/waf', 'initech/waf', 'key-auth'],
  });
  const page = await oci(server, '/v2/_catalog?n=1&last=acme%2Fwaf');
  expect(page.json()).toEqual({ repositories: ['initech/waf'] });
  expect(page.headers.get('link')).toBe('</v2/_catalog?n=1&last=initech%2Fwaf>; rel="next"');
});

describe('an error', () => {
  it(requirement('errors.form'), async () => {
    const server = await serverWith('1.0.0');
    const answer = await oci(server, '/v2/key-auth/manifests/9.9.9');
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.json()).toEqual({
      errors: [
        {
          code: 'MANIFEST_UNKNOWN',
          message: 'key-auth has no manifest 9.9.9; hint: GET /v2/NAME/tags/list lists the tags.',
          detail: { code: 'PS_OCI_MANIFEST_UNKNOWN', hint: 'GET /v2/NAME/tags/list lists the tags.' },
        },
      ],
    });
  });

  it(requirement('errors.name-invalid'), async () => {
    const server = await serverWith('1.0.0');
    for (const name of ['Key-Auth', 'key-auth-', 'a//b', 'a/../b', 'key_.auth', `${'a'.repeat(40)}-/b`]) {
      const answer = await server.raw(
        `GET /v2/${name}/tags/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toContain('HTTP/1.1 400');
      expect(answer).toContain('"NAME_INVALID"');
    }
  });

  it.each([
    ['POST', '/v2/', 405, 'UNSUPPORTED'],
    ['DELETE', '/v2/key-auth/tags/list', 405, 'UNSUPPORTED'],
    ['GET', '/v2/key-auth', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/key-auth/1.0.0', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/key-auth/manifests/1.0.0/', 404, 'NAME_UNKNOWN'],
    ['GET', '/v2/key-auth/manifests/sha256:%30', 400, 'NAME_INVALID'],
  ])('of %s %s is %i %s', async (method, path, status, code) => {
    const server = await serverWith('1.0.0');
    expect((await oci(server, path, { method })).error()).toEqual({ status, codes: [code] });
  });
});

it('counts requests under the pattern of their route', async () => {
  const server = await serverWith('1.0.0');
  await oci(server, '/v2/key-auth/manifests/1.0.0');
  await oci(server, '/v2/acme/key-auth/manifests/1.0.0');
  const metrics = await (await server.get('/metrics')).text();
  expect(metrics).toContain('{route="/v2/*repository/manifests/:reference",status="200"} 1');
  expect(metrics).toContain('{route="/v2/*repository/manifests/:reference",status="404"} 1');
});
