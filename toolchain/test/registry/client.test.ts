import { describe, expect, it } from 'vitest';
import { PluginServerClient } from '../../src/registry/client.js';

const REF = { name: 'auth', version: '1.0.0' };
const ERROR = { error: { code: 'PS_X', message: 'said the server', hint: 'do that' } };

function clientOf(answer: () => Response | Promise<Response>, server = 'http://plugins.test:1/base/') {
  const requests: { url: string; init: RequestInit | undefined }[] = [];
  const client = new PluginServerClient({
    server,
    token: 'secret',
    fetch: (url, init) => {
      requests.push({ url: String(url), init });
      return Promise.resolve(answer());
    },
  });
  return { client, requests };
}

describe('a plugin-server, seen from the toolchain', () => {
  it('gets a package with the token', async () => {
    const { client, requests } = clientOf(() =>
      Response.json({ url: '/plugins/x', sha256: 'abc' }, { status: 201 }),
    );
    const published = await client.publish(REF, new Uint8Array([1]));
    expect(published).toEqual({ url: 'http://plugins.test:1/plugins/x', sha256: 'abc', created: true });
    expect(requests[0]?.url).toBe('http://plugins.test:1/base/plugins/auth/1.0.0');
    expect(requests[0]?.init?.headers).toMatchObject({ authorization: 'Bearer secret' });
  });

  it('may hold the same package already', async () => {
    const { client } = clientOf(() => Response.json({ url: 'http://a/x', sha256: 'abc' }));
    expect(await client.publish(REF, new Uint8Array())).toMatchObject({ created: false });
  });

  it.each([
    [401, 'TC_UNAUTHORIZED'],
    [403, 'TC_UNAUTHORIZED'],
    [409, 'TC_VERSION_EXISTS'],
    [413, 'TC_SERVER_ANSWER'],
    [422, 'TC_MODULE_REFUSED'],
    [500, 'TC_SERVER_ANSWER'],
  ])('answers %i with a reason, which is passed on as %s', async (status, code) => {
    const { client } = clientOf(() => Response.json(ERROR, { status }));
    await expect(client.publish(REF, new Uint8Array())).rejects.toMatchObject({
      code,
      message: `auth@1.0.0 was not taken (${status}): said the server`,
    });
  });

  it.each([{ findings: 'top' }, { findings: 'inside' }])(
    'gives its findings: $findings',
    async ({ findings }) => {
      const list = [{ rule: 'r', severity: 'error', message: 'm', hint: 'h' }, 'noise'];
      const body =
        findings === 'top' ? { ...ERROR, findings: list } : { error: { ...ERROR.error, findings: list } };
      const { client } = clientOf(() => Response.json(body, { status: 422 }));
      await expect(client.publish(REF, new Uint8Array())).rejects.toMatchObject({ findings: [list[0]] });
    },
  );

  it('may be something else that answers 200', async () => {
    const { client } = clientOf(() => new Response('<html>'));
    await expect(client.publish(REF, new Uint8Array())).rejects.toMatchObject({ code: 'TC_SERVER_ANSWER' });
    await expect(client.versions('auth')).rejects.toMatchObject({ code: 'TC_SERVER_ANSWER' });
  });

  it('knows nothing of a plugin', async () => {
    const { client } = clientOf(() => Response.json(ERROR, { status: 404 }));
    expect(await client.versions('auth')).toEqual([]);
    await expect(client.module(REF)).rejects.toMatchObject({ code: 'TC_PLUGIN_MISSING' });
  });

  it('lists versions, of which malformed ones are left out', async () => {
    const good = { version: '1.0.0', sha256: 'abc', size: 3 };
    const { client } = clientOf(() => Response.json({ versions: [good, { version: 1 }, null] }));
    expect(await client.versions('auth')).toEqual([good]);
  });

  it('does not answer', async () => {
    const { client } = clientOf(() => {
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
      });
    });
    await expect(client.versions('auth')).rejects.toMatchObject({
      code: 'TC_SERVER_UNREACHABLE',
      message: 'no answer from http://plugins.test:1/base: connect ECONNREFUSED',
    });
  });

  it('breaks off in its answer', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) });
    const { client } = clientOf(() => new Response(broken));
    await expect(client.module(REF)).rejects.toMatchObject({ code: 'TC_SERVER_UNREACHABLE' });
  });

  it.each(['http://me:secret@plugins', 'http://:secret@plugins', 'ftp://me:secret@plugins'])(
    'has no password in its address, and none is shown: %s',
    (server) => {
      const make = (): unknown => clientOf(() => new Response(), server);
      expect(make).toThrow(expect.objectContaining({ code: 'TC_FLAG_VALUE' }));
      expect(make).not.toThrow(/secret/);
    },
  );

  it.each(['plugins', 'ftp://plugins', ''])('has an address, not %j', (server) => {
    expect(() => clientOf(() => new Response(), server)).toThrow(
      expect.objectContaining({ code: 'TC_FLAG_VALUE' }),
    );
  });
});
