import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, vi } from 'vitest';

import { storeAddress, type StoreSettings } from '../../src/store/store-settings.js';
import { BUCKET, startFakeS3 } from '../support/fake-s3.js';
import { temporaryFolder } from '../support/folder.js';
import { buildPackage } from '../support/package.js';
import { runCommand, startCommand } from '../support/process.js';

// Each command is a process, and a busy machine takes seconds to start one.
vi.setConfig({ testTimeout: 120_000 });

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'hunter2' };

function settings(more: Partial<StoreSettings>): StoreSettings {
  return {
    ...{
      data: '/data',
      store: undefined,
      s3Endpoint: undefined,
      s3Region: undefined,
      s3PathStyle: undefined,
    },
    ...more,
  };
}

it('is the folder of --data unless told otherwise', () => {
  expect(storeAddress(settings({}), {})).toEqual({ kind: 'folder', folder: '/data' });
  expect(storeAddress(settings({ store: 'file:/other' }), {})).toEqual({ kind: 'folder', folder: '/other' });
  expect(storeAddress(settings({ store: 'file:///other' }), {})).toEqual({
    kind: 'folder',
    folder: '/other',
  });
  expect(storeAddress(settings({ store: 'file:other' }), {})).toEqual({ kind: 'folder', folder: 'other' });
});

it('is a bucket, reached as its server needs it', () => {
  const options = (more: Partial<StoreSettings>, env = {}) => {
    const address = storeAddress(settings(more), env);
    return address.kind === 's3' ? address.options : undefined;
  };
  expect(options({ store: 's3://plugins' }, { AWS_REGION: 'eu-west-1' })).toEqual({
    ...{ bucket: 'plugins', prefix: '', endpoint: undefined, region: 'eu-west-1', pathStyle: false },
  });
  const store = 's3://plugins/team/a/';
  expect(options({ store, s3Endpoint: 'http://s3.internal:7070', s3Region: 'here' })).toEqual({
    ...{
      bucket: 'plugins',
      prefix: 'team/a',
      endpoint: 'http://s3.internal:7070',
      region: 'here',
      pathStyle: true,
    },
  });
  expect(options({ store, s3Endpoint: 'https://s3.internal', s3PathStyle: false })?.pathStyle).toBe(false);
});

it.each([
  [{ store: 'plugins' }, 'neither'],
  [{ store: 'file:' }, 'neither'],
  [{ store: 'S3://plugins' }, 'neither'],
  [{ store: 's3://' }, 'not the name of a bucket'],
  [{ store: 's3://Plugins' }, 'not the name of a bucket'],
  [{ store: 's3://plugins//a' }, 'no plain path'],
  [{ store: 's3://plugins/../a' }, 'no plain path'],
  [{ store: `s3://plugins/${'a'.repeat(201)}` }, 'no plain path'],
  [{ store: 's3://plugins', s3Endpoint: 's3.internal' }, 'which is not http'],
  [{ store: 's3://plugins', s3Endpoint: 'http://user:secret@s3.internal' }, 'which is not http'],
  [{ s3Region: 'eu-west-1' }, 'belong to a store'],
])('refuses %j', (more, message) => {
  expect(() => storeAddress(settings(more), {})).toThrow(message);
});

it('lets several servers share a bucket', async () => {
  const s3 = await startFakeS3();
  const data = join(await temporaryFolder(), 'data');
  const flags = ['--data', data, '--store', `s3://${BUCKET}/p`, '--s3-endpoint', s3.url];
  const env = { ...CREDENTIALS, POSTERN_PUBLISH_TOKEN: 't' };
  const [one, two] = await Promise.all([startCommand(flags, env), startCommand(flags, env)]);
  const published = await fetch(`${one.url}/plugins/key-auth/1.0.0`, {
    method: 'PUT',
    body: await buildPackage(),
    headers: { authorization: 'Bearer t' },
  });
  expect(published.status).toBe(201);
  expect((await fetch(`${two.url}/plugins/key-auth/1.0.0/plugin.wasm`)).status).toBe(200);
  expect((await fetch(`${two.url}/readyz`)).status).toBe(200);
  expect(existsSync(data)).toBe(false);
  await s3.close();
  const away = await fetch(`${two.url}/plugins/key-auth/1.0.1/plugin.wasm`);
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
  expect((await fetch(`${two.url}/readyz`)).status).toBe(503);
  for (const server of [one, two]) {
    expect(server.output()).toContain(`"store":"bucket ${BUCKET}/p/"`);
    expect(server.output()).not.toContain('hunter2');
    expect(server.output()).not.toContain('Warning');
  }
});

it('says in two lines why a bucket cannot be used', async () => {
  const s3 = await startFakeS3({ ignores: ['if-none-match'] });
  const flags = ['--port', '0', '--s3-endpoint', s3.url, '--store'];
  const lacking = runCommand([...flags, `s3://${BUCKET}`], CREDENTIALS);
  expect(await lacking.ended).toBe(1);
  expect(lacking.output()).toMatch(/^error PS_STORE_UNSUITABLE: .*If-None-Match.*\n {2}hint: .*\n$/);
  const missing = runCommand([...flags, 's3://other'], CREDENTIALS);
  expect(await missing.ended).toBe(1);
  expect(missing.output()).toMatch(/^error PS_STORE_UNAVAILABLE: .*404 NoSuchBucket.*\n {2}hint: .*\n$/);
  const nobody = runCommand([...flags, `s3://${BUCKET}`], {
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: await temporaryFolder(),
  });
  expect(await nobody.ended).toBe(1);
  expect(nobody.output()).toMatch(/CredentialsProviderError.*\n {2}hint: Set AWS_ACCESS_KEY_ID/);
});
