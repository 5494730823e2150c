import { describe, expect, it } from 'vitest';

import { createMemoryStore } from '../../src/store/memory-store.js';
import { oci, pushBlob, sha256, type OciAnswer } from '../support/oci.js';
import { startServer, type TestServer } from '../support/server.js';
import { requirement } from './requirements.js';

const UPLOADS = '/v2/key-auth/blobs/uploads/';
const BLOB = Buffer.from('0123456789abcdefghij');

async function begin(server: TestServer, repository = 'key-auth'): Promise<string> {
  const { status, headers } = await oci(server, `/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  expect(status).toBe(202);
  return headers.get('location') ?? '';
}

function patch(server: TestServer, place: string, from: number, to: number): Promise<OciAnswer> {
  return oci(server, place, {
    method: 'PATCH',
    body: BLOB.subarray(from, to + 1),
    headers: { 'content-type': 'application/octet-stream', 'content-range': `${from}-${to}` },
  });
}

async function expectBlob(server: TestServer, answer: OciAnswer, bytes: Buffer = BLOB): Promise<void> {
  const digest = sha256(bytes);
  expect([answer.status, answer.bytes.toString()]).toEqual([201, '']);
  expect(answer.headers.get('docker-content-digest')).toBe(digest);
  const place = answer.headers.get('location') ?? '';
  expect(place).toBe(`/v2/key-auth/blobs/${digest}`);
  expect((await oci(server, place)).bytes.equals(bytes)).toBe(true);
}

describe('at once', () => {
  it(requirement('end-4a.session'), async () => {
    const server = await startServer();
    for (const path of [UPLOADS, UPLOADS.slice(0, -1)]) {
      const { status, headers } = await oci(server, path, { method: 'POST' });
      expect(status).toBe(202);
      expect(headers.get('location')).toMatch(/^\/v2\/key-auth\/blobs\/uploads\/[0-9a-f-]{36}$/);
      expect(headers.get('range')).toBe('0-0');
    }
  });

  it(requirement('end-6.put'), async () => {
    const server = await startServer();
    const place = await begin(server);
    const answer = await oci(server, `${place}?digest=${sha256(BLOB)}`, { method: 'PUT', body: BLOB });
    await expectBlob(server, answer);
    expect((await oci(server, place)).status).toBe(404);
  });

  it(requirement('end-4b.single'), async () => {
    const server = await startServer();
    for (const bytes of [BLOB, Buffer.alloc(0), BLOB]) {
      const digest = encodeURIComponent(sha256(bytes));
      await expectBlob(
        server,
        await oci(server, `${UPLOADS}?digest=${digest}`, { method: 'POST', body: bytes }),
        bytes,
      );
    }
  });

  it(requirement('end-4b.mismatch'), async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    const answer = await oci(server, `${UPLOADS}?digest=${sha256('other')}`, { method: 'POST', body: BLOB });
    expect(answer.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    expect(await store.objects.list('oci')).toEqual([]);
  });

  it(requirement('end-4c.algorithm'), async () => {
    const server = await startServer();
    const answer = await oci(server, `${UPLOADS}?digest-algorithm=sha512`, { method: 'POST' });
    expect(answer.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    expect((await oci(server, `${UPLOADS}?digest-algorithm=sha256`, { method: 'POST' })).status).toBe(202);
  });
});

describe('in chunks', () => {
  it(requirement('end-5.patch'), async () => {
    const server = await startServer();
    const place = await begin(server);
    const answer = await patch(server, place, 0, 9);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('range')).toBe('0-9');
    expect(answer.headers.get('location')).toBe(place);
  });

  it(requirement('end-6.chunked'), async () => {
    const server = await startServer();
    const closed = `?digest=${sha256(BLOB)}`;
    const place = await begin(server);
    await patch(server, place, 0, 9);
    await patch(server, place, 10, 19);
    await expectBlob(server, await oci(server, `${place}${closed}`, { method: 'PUT' }));
    const other = await begin(server);
    await patch(server, other, 0, 4);
    const last = { method: 'PUT', body: BLOB.subarray(5), headers: { 'content-range': '5-19' } };
    await expectBlob(server, await oci(server, `${other}${closed}`, last));
  });

  it('without ranges, as skopeo sends them', async () => {
    const server = await startServer();
    const place = await begin(server);
    for (const part of [BLOB.subarray(0, 7), BLOB.subarray(7)]) {
      expect((await oci(server, place, { method: 'PATCH', body: part })).status).toBe(202);
    }
    await expectBlob(server, await oci(server, `${place}?digest=${sha256(BLOB)}`, { method: 'PUT' }));
  });

  it('of many pieces, each small in memory', async () => {
    const server = await startServer({ limits: { ociPieceBytes: 1000 } });
    const bytes = Buffer.from(Array.from({ length: 54_321 }, (_, index) => index * 31 + (index >> 8)));
    const place = await begin(server);
    const half = 20_000;
    expect(
      (await oci(server, place, { method: 'PATCH', body: bytes.subarray(0, half) })).headers.get('range'),
    ).toBe(`0-${half - 1}`);
    const answer = await oci(server, `${place}?digest=${sha256(bytes)}`, {
      method: 'PUT',
      body: bytes.subarray(half),
    });
    await expectBlob(server, answer, bytes);
  });

  it(requirement('end-5.order'), async () => {
    const server = await startServer();
    const place = await begin(server);
    expect((await patch(server, place, 5, 9)).error()).toEqual({
      status: 416,
      codes: ['BLOB_UPLOAD_INVALID'],
    });
    await patch(server, place, 0, 9);
    for (const [from, to] of [
      [0, 9],
      [5, 14],
      [11, 19],
    ] as const) {
      expect((await patch(server, place, from, to)).status).toBe(416);
    }
    expect((await patch(server, place, 10, 19)).status).toBe(202);
  });

  it(requirement('end-6.order'), async () => {
    const server = await startServer();
    const place = await begin(server);
    await patch(server, place, 0, 9);
    const last = { method: 'PUT', body: BLOB.subarray(5), headers: { 'content-range': '5-19' } };
    expect((await oci(server, `${place}?digest=${sha256(BLOB)}`, last)).status).toBe(416);
  });

  it(requirement('end-13.status'), async () => {
    const server = await startServer();
    const place = await begin(server);
    const range = async (): Promise<unknown[]> => {
      const { status, headers } = await oci(server, place);
      return [status, headers.get('range'), headers.get('location')];
    };
    expect(await range()).toEqual([204, '0-0', place]);
    await patch(server, place, 0, 9);
    expect(await range()).toEqual([204, '0-9', place]);
  });

  it(requirement('end-14.cancel'), async () => {
    const store = createMemoryStore();
    const server = await startServer({ store });
    const place = await begin(server);
    await patch(server, place, 0, 9);
    expect((await oci(server, place, { method: 'DELETE' })).status).toBe(204);
    expect((await oci(server, place)).error()).toEqual({ status: 404, codes: ['BLOB_UPLOAD_UNKNOWN'] });
    expect(await store.objects.list('oci')).toEqual([]);
  });

  it(requirement('end-5.unknown'), async () => {
    const server = await startServer();
    const elsewhere = (await begin(server, 'other')).replace('/other/', '/key-auth/');
    for (const place of [
      `${UPLOADS}00000000-0000-4000-8000-000000000000`,
      `${UPLOADS}x`,
      `${UPLOADS}begun`,
      elsewhere,
    ]) {
      for (const method of ['PATCH', 'GET', 'DELETE']) {
        const body = method === 'PATCH' ? { body: BLOB } : {};
        expect((await oci(server, place, { method, ...body })).error()).toEqual({
          status: 404,
          codes: ['BLOB_UPLOAD_UNKNOWN'],
        });
      }
      const closed = await oci(server, `${place}?digest=${sha256(BLOB)}`, { method: 'PUT', body: BLOB });
      expect(closed.status).toBe(404);
    }
  });

  it(requirement('end-6.digest'), async () => {
    const server = await startServer();
    const place = await begin(server);
    for (const query of ['', '?digest=', '?digest=abc', `?digest=sha512:${'0'.repeat(128)}`]) {
      const answer = await oci(server, `${place}${query}`, { method: 'PUT', body: BLOB });
      expect(answer.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    }
    const other = await oci(server, `${place}?digest=${sha256('other')}`, { method: 'PUT', body: BLOB });
    expect(other.error()).toEqual({ status: 400, codes: ['DIGEST_INVALID'] });
    expect((await oci(server, `/v2/key-auth/blobs/${sha256('other')}`)).status).toBe(404);
  });

  it.each(['x', '5', '9-5', '0-4', 'bytes', '0-99999999999999999999'])(
    'with the range %j is 400',
    async (range) => {
      const server = await startServer();
      const place = await begin(server);
      const answer = await oci(server, place, {
        method: 'PATCH',
        body: BLOB,
        headers: { 'content-range': range },
      });
      expect(answer.error()).toEqual({ status: 400, codes: ['BLOB_UPLOAD_INVALID'] });
    },
  );

  it('goes on at another server over the same store', async () => {
    const store = createMemoryStore();
    const [first, second] = [await startServer({ store }), await startServer({ store })];
    const place = await begin(first);
    await patch(second, place, 0, 9);
    await patch(first, place, 10, 19);
    await expectBlob(first, await oci(second, `${place}?digest=${sha256(BLOB)}`, { method: 'PUT' }));
  });

  it('has one winner of two chunks for the same place', async () => {
    const server = await startServer();
    const place = await begin(server);
    const answers = await Promise.all([1, 2, 3, 4].map(() => patch(server, place, 0, 19)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 416, 416, 416]);
    await expectBlob(server, await oci(server, `${place}?digest=${sha256(BLOB)}`, { method: 'PUT' }));
  });
});

describe('from another repository', () => {
  it(requirement('end-11.mount'), async () => {
    const server = await startServer();
    const digest = await pushBlob(server, 'acme/other', BLOB);
    const path = `${UPLOADS}?mount=${digest}&from=acme/other`;
    await expectBlob(server, await oci(server, path, { method: 'POST' }));
    // It is here now, from wherever.
    await expectBlob(server, await oci(server, `${UPLOADS}?mount=${digest}`, { method: 'POST' }));
  });

  it(requirement('end-11.fallback'), async () => {
    const server = await startServer();
    const digest = await pushBlob(server, 'other', BLOB);
    for (const query of [
      `mount=${digest}`,
      `mount=${digest}&from=nowhere`,
      `mount=${digest}&from=a/b/c`,
      `mount=${digest}&from=../other`,
      `mount=${sha256('absent')}&from=other`,
    ]) {
      const answer = await oci(server, `${UPLOADS}?${query}`, { method: 'POST' });
      expect([query, answer.status]).toEqual([query, 202]);
      expect(answer.headers.get('location')).toContain(UPLOADS);
    }
  });
});

describe('bounds', () => {
  it.each([true, false])('refuse a blob that is too large (announced: %s)', async (announced) => {
    const store = createMemoryStore();
    const server = await startServer({ store, limits: { maxUnpackedBytes: 10_000, ociPieceBytes: 1000 } });
    const place = await begin(server);
    const bytes = Buffer.alloc(20_000);
    const body = announced
      ? bytes
      : new ReadableStream({
          start(controller) {
            for (let at = 0; at < bytes.length; at += 500) controller.enqueue(bytes.subarray(at, at + 500));
            controller.close();
          },
        });
    const response = await fetch(`${server.url}${place}`, {
      method: 'PATCH',
      body,
      headers: { authorization: 'Bearer correct-horse' },
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
    const { errors } = (await response.json()) as { errors: { code: string }[] };
    expect(errors[0]?.code).toBe('SIZE_INVALID');
  });

  it('refuse one that grows too large over several chunks, and drop what came', async () => {
    const store = createMemoryStore();
    const server = await startServer({ store, limits: { maxUnpackedBytes: 15 } });
    const [place, other] = [await begin(server), await begin(server)];
    for (const where of [place, other]) expect((await patch(server, where, 0, 9)).status).toBe(202);
    expect((await patch(server, place, 10, 19)).status).toBe(413);
    const last = { method: 'PUT', body: BLOB.subarray(10), headers: { 'content-range': '10-19' } };
    expect((await oci(server, `${other}?digest=${sha256(BLOB)}`, last)).status).toBe(413);
    expect((await oci(server, place)).status).toBe(404);
    expect(await store.objects.list('oci')).toEqual([]);
  });

  it('refuse more unfinished uploads than allowed, until some are old', async () => {
    let now = Date.now();
    const server = await startServer({
      limits: { ociUploads: 3, ociUploadAgeMs: 60_000 },
      now: () => new Date(now),
    });
    const places = [await begin(server), await begin(server), await begin(server)];
    const refused = await oci(server, UPLOADS, { method: 'POST' });
    expect(refused.error()).toEqual({ status: 429, codes: ['TOOMANYREQUESTS'] });
    expect(refused.headers.get('retry-after')).not.toBeNull();
    await begin(server, 'other');
    now += 120_000;
    await begin(server);
    expect((await oci(server, places[0] ?? '')).status).toBe(404);
  });

  it('end an upload whose client stops sending', async () => {
    const server = await startServer({ limits: { uploadIdleMs: 50 } });
    const place = await begin(server);
    const answer = await server.raw(
      `PATCH ${place} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer correct-horse\r\nContent-Length: 10\r\nConnection: close\r\n\r\nabc`,
    );
    expect(answer).toContain('HTTP/1.1 408');
    expect(answer).toContain('BLOB_UPLOAD_INVALID');
    expect((await oci(server, place)).headers.get('range')).toBe('0-0');
  });
});

it(requirement('end-10.off'), async () => {
  const server = await startServer();
  const digest = await pushBlob(server, 'key-auth', BLOB);
  const answer = await oci(server, `/v2/key-auth/blobs/${digest}`, { method: 'DELETE' });
  expect(answer.error()).toEqual({ status: 405, codes: ['UNSUPPORTED'] });
});

it.each(['Key-Auth', 'a/b/c', 'a__b'])('cannot be pushed to %s, which can be no plugin', async (name) => {
  const server = await startServer();
  const answer = await oci(server, `/v2/${name}/blobs/uploads/`, { method: 'POST' });
  expect(answer.error()).toEqual({ status: 400, codes: ['NAME_INVALID'] });
});
