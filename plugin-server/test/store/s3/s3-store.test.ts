import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { openS3Store } from '../../../src/store/s3/s3-store.js';
import type { S3Timing } from '../../../src/store/s3/s3-options.js';
import type { Store } from '../../../src/store/store.js';
import { BUCKET, startFakeS3, type FakeS3, type FakeS3Options } from '../../support/fake-s3.js';
import { testStore } from '../conformance.js';

const TIMING: Partial<S3Timing> = { pauseMs: 5 };
const REF = { name: 'key-auth', version: '1.0.0' };
const FILES = new Map([
  ['plugin.wasm', Buffer.alloc(40_000, 'one')],
  ['plugin.json', Buffer.from('{}')],
]);
const RECORD = 'p/plugins/key-auth/1.0.0/plugin.json';
const UNAVAILABLE = expect.objectContaining({ code: 'PS_STORE_UNAVAILABLE', status: 503 });

function open(s3: FakeS3, timing: Partial<S3Timing> = {}): Promise<Store> {
  return openS3Store({
    bucket: BUCKET,
    prefix: 'p',
    endpoint: s3.url,
    pathStyle: true,
    timing: { ...TIMING, ...timing },
  });
}

testStore('S3', async () => open(await startFakeS3({ pageSize: 3 })));
testStore('S3 without conditional deletes', async () =>
  open(await startFakeS3({ ignores: ['if-match on delete'] })),
);

/** A server besides the fake one: `http://HOST/BUCKET`. test/real/s3 gives it. */
const FOREIGN = process.env.POSTERN_TEST_S3;
if (FOREIGN !== undefined) {
  const { origin, pathname } = new URL(FOREIGN);
  const at = { bucket: pathname.slice(1), endpoint: origin, pathStyle: true };
  testStore('foreign S3', () => openS3Store({ ...at, prefix: randomUUID() }));
}

describe('the bucket of a store', () => {
  it('has a version in its record and its larger files under their digests', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await store.publish(REF, FILES);
    await store.tenant('acme').publish(REF, FILES);
    const keys = [...s3.objects.keys()].sort();
    expect(keys).toEqual([
      expect.stringMatching(/^p\/blobs\/[0-9a-f]{64}$/),
      RECORD,
      'p/postern-store',
      'p/tenant-names/acme',
      'p/tenants/acme/plugins/key-auth/1.0.0/plugin.json',
    ]);
  });

  it('shows nothing of a version before its record is written', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    s3.fault = ({ method, key }) => (method === 'PUT' && key === RECORD ? 'reset' : undefined);
    await expect(store.publish(REF, FILES)).rejects.toEqual(UNAVAILABLE);
    expect(await store.plugins()).toEqual([]);
    expect(await store.read(REF, 'plugin.wasm')).toBeUndefined();
    s3.fault = () => undefined;
    expect(await store.publish(REF, FILES)).toBe(true);
    expect(await store.read(REF, 'plugin.wasm')).toEqual(FILES.get('plugin.wasm'));
  });

  it('never names a blob that gc may be about to delete', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await store.publish(REF, FILES);
    for (const object of s3.objects.values()) object.modifiedAt = new Date(Date.now() - 86_400_000);
    const old = [...s3.objects.keys()].find((key) => key.startsWith('p/blobs/')) ?? '';
    await store.publish({ ...REF, version: '2.0.0' }, FILES);
    s3.objects.delete(old);
    expect(await store.read({ ...REF, version: '2.0.0' }, 'plugin.wasm')).toEqual(FILES.get('plugin.wasm'));
  });

  it('is not written to by a check, in the end', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    const before = [...s3.objects.keys()];
    await store.check();
    expect([...s3.objects.keys()]).toEqual(before);
    expect(before).toEqual(['p/postern-store']);
  });

  it('calls a damaged record damaged, and a blob that is missing', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await store.publish(REF, FILES);
    const damaged = expect.objectContaining({ code: 'PS_STORE_DAMAGED' });
    for (const key of s3.objects.keys()) if (key.startsWith('p/blobs/')) s3.objects.delete(key);
    await expect(store.read(REF, 'plugin.wasm')).rejects.toEqual(damaged);
    const record = s3.objects.get(RECORD);
    for (const text of ['', 'null', '{}', '{"format":"postern version 1","files":{"plugin.wasm":{}}}']) {
      s3.objects.set(RECORD, { ...record!, bytes: Buffer.from(text) });
      await expect(store.read(REF, 'plugin.json'), text).rejects.toEqual(damaged);
    }
  });
});

describe('an answer that was lost', () => {
  it.each(['PUT', 'HEAD', 'GET'])('to the first %s changes nothing', async (lostMethod) => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    const lost = new Set<string>();
    s3.fault = ({ method, key }) => {
      if (method !== lostMethod || lost.has(key)) return undefined;
      lost.add(key);
      return 'lost';
    };
    expect(await store.publish(REF, FILES)).toBe(true);
    expect(await store.objects.create('a/b', Buffer.from('one'))).toBe(true);
    expect(await store.read(REF, 'plugin.wasm')).toEqual(FILES.get('plugin.wasm'));
    lost.clear();
    expect(await store.publish(REF, FILES)).toBe(false);
    expect(await store.remove(REF)).toBe(true);
    expect(await store.objects.remove('a/b')).toBe(true);
    lost.clear();
    expect(await store.remove(REF)).toBe(false);
    expect(await store.publish(REF, FILES)).toBe(true);
  });

  it('to any request at the start does not make the server unsuitable', async () => {
    const requests: string[] = [];
    const count = await startFakeS3();
    count.fault = ({ method }) => void requests.push(method);
    await open(count);
    for (let losing = 0; losing < requests.length; losing++) {
      const s3 = await startFakeS3();
      let seen = 0;
      s3.fault = () => (seen++ === losing ? 'lost' : undefined);
      await expect(open(s3), `${requests[losing]} ${losing}`).resolves.toBeDefined();
    }
  });

  it('to every try at a write does not hide that it was done', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    s3.fault = ({ method, key }) => (method === 'PUT' && key === RECORD ? 'lost' : undefined);
    expect(await store.publish(REF, FILES)).toBe(true);
    expect(await store.remove(REF)).toBe(true);
    expect(await store.versions('key-auth')).toEqual([]);
  });
});

describe('a server in trouble', () => {
  it.each([
    ['resets connections', 'reset'],
    ['does not answer', 'stall'],
    ['fails', { status: 500, code: 'InternalError' }],
    ['is overloaded', { status: 503, code: 'SlowDown' }],
    ['has no such bucket', { status: 404, code: 'NoSuchBucket' }],
    ['takes no such key', { status: 403, code: 'AccessDenied' }],
  ] as const)('that %s is not the same as an empty one', async (_what, fault) => {
    const s3 = await startFakeS3();
    const store = await open(s3, { attempts: 2, idleMs: fault === 'stall' ? 150 : 5_000 });
    await store.publish(REF, FILES);
    s3.fault = () => fault;
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => store.read(REF, 'plugin.wasm'),
      () => store.read({ ...REF, version: '9.0.0' }, 'plugin.wasm'),
      () => store.plugins(),
      () => store.versions('key-auth'),
      () => store.publish({ ...REF, version: '2.0.0' }, FILES),
      () => store.remove(REF),
      () => store.objects.read('a/b'),
      () => store.objects.stat('a/b'),
      () => store.objects.create('a/b', Buffer.from('one')),
      () => store.objects.remove('a/b'),
      () => store.objects.list('a'),
      () => store.tenants(),
      () => store.check(),
    ];
    for (const attempt of attempts) await expect(attempt(), attempt.toString()).rejects.toEqual(UNAVAILABLE);
    s3.fault = () => undefined;
    expect(await store.read(REF, 'plugin.wasm')).toEqual(FILES.get('plugin.wasm'));
  });

  it('is asked again after a passing fault', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await store.publish(REF, FILES);
    let left = 0;
    for (const fault of ['reset', 'half', { status: 503, code: 'SlowDown' }] as const) {
      left = 2;
      s3.fault = ({ key }) => (key.startsWith('p/blobs/') && left-- > 0 ? fault : undefined);
      expect(await store.read(REF, 'plugin.wasm')).toEqual(FILES.get('plugin.wasm'));
    }
    left = 2;
    s3.fault = ({ method }) =>
      method === 'PUT' && left-- > 0 ? { status: 409, code: 'ConditionalRequestConflict' } : undefined;
    expect(await store.objects.create('a/b', Buffer.from('one'))).toBe(true);
  });

  it('whose bucket was emptied is not an empty store', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await store.publish(REF, FILES);
    s3.objects.clear();
    await expect(store.read(REF, 'plugin.wasm')).rejects.toEqual(UNAVAILABLE);
    await expect(store.plugins()).rejects.toEqual(UNAVAILABLE);
    await expect(store.publish(REF, FILES)).rejects.toEqual(UNAVAILABLE);
  });
});

describe('a removal that was cut off', () => {
  async function cutOff(s3: FakeS3, store: Store): Promise<void> {
    await store.publish(REF, FILES);
    s3.fault = ({ method }) => (method === 'DELETE' ? 'reset' : undefined);
    expect(await store.remove(REF)).toBe(true);
    s3.fault = () => undefined;
    expect(s3.objects.has(RECORD)).toBe(true);
  }

  it('is over for readers, and nobody else removes it', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await cutOff(s3, store);
    expect(await store.read(REF, 'plugin.json')).toBeUndefined();
    expect(await store.versions('key-auth')).toEqual([]);
    expect(await store.plugins()).toEqual([]);
    expect(await store.remove(REF)).toBe(false);
  });

  it('is ended by who publishes there, once it is clear that nobody else does', async () => {
    const s3 = await startFakeS3();
    const store = await open(s3);
    await cutOff(s3, store);
    await expect(store.publish(REF, FILES)).rejects.toEqual(UNAVAILABLE);
    s3.objects.get(RECORD)!.modifiedAt = new Date(Date.now() - 120_000);
    expect(await store.publish(REF, FILES)).toBe(true);
    expect(await store.read(REF, 'plugin.wasm')).toEqual(FILES.get('plugin.wasm'));
  });
});

describe('two servers over one bucket', () => {
  it('give each version one winner, and each removal one', async () => {
    const s3 = await startFakeS3();
    const stores = await Promise.all([open(s3), open(s3), open(s3)]);
    for (let round = 0; round < 8; round++) {
      const ref = { name: 'key-auth', version: `1.0.${round}` };
      const contents = stores.map((_, index) => Buffer.alloc(20_000, `${round} ${index}`));
      const won = await Promise.all(
        stores.map((store, index) => store.publish(ref, new Map([['plugin.wasm', contents[index]!]]))),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      for (const store of stores)
        expect(await store.read(ref, 'plugin.wasm')).toEqual(contents[won.indexOf(true)]);
      const removed = await Promise.all(stores.map((store) => store.remove(ref)));
      expect(removed.filter(Boolean)).toHaveLength(1);
    }
  });
});

describe('a server that cannot hold a store', () => {
  it.each([
    [{ ignores: ['if-none-match'] }, 'several writers created the same object'],
    [{ ignores: ['if-match'] }, 'another entity tag'],
    [{ ignores: ['metadata'] }, 'does not keep the metadata'],
    [{ refusesConditions: true }, 'does not take conditional writes'],
  ] satisfies [FakeS3Options, string][])('is refused: %j', async (options, reason) => {
    const s3 = await startFakeS3(options);
    await expect(open(s3)).rejects.toEqual(
      expect.objectContaining({
        code: 'PS_STORE_UNSUITABLE',
        message: expect.stringContaining(reason) as string,
      }),
    );
    expect([...s3.objects.keys()]).toEqual([]);
  });
});
