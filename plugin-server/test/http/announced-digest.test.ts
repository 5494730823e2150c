import { createHash } from 'node:crypto';

import { expect, it } from 'vitest';

import { buildPackage } from '../support/package.js';
import { errorOf, startServer } from '../support/server.js';

const archive = await buildPackage();
const digest = (algorithm: string, encoding: 'hex' | 'base64'): string =>
  createHash(algorithm).update(archive).digest(encoding);
const [sha256, sha512] = [digest('sha256', 'base64'), digest('sha512', 'base64')];
const wrong = Buffer.alloc(32).toString('base64');

it.each([
  ['repr-digest', `sha-256=:${sha256}:`],
  ['content-digest', `sha-512=:${sha512}:`],
  ['repr-digest', `sha-512=:${sha512}:, sha-256=:${sha256}:`],
  ['repr-digest', `crc32c=:AAAAAA==:, sha-256=:${sha256}:`],
  ['digest', `SHA-256=${sha256}`],
  ['digest', `sha-512=${sha512},MD5=${wrong}`],
  ['x-checksum-sha256', digest('sha256', 'hex')],
  ['x-checksum-sha256', digest('sha256', 'hex').toUpperCase()],
])('%s: %s is what came', async (header, value) => {
  const server = await startServer();
  expect((await server.put('/plugins/key-auth/1.0.0', archive, { [header]: value })).status).toBe(201);
});

it.each([
  ['repr-digest', `sha-256=:${wrong}:`],
  ['repr-digest', `sha-256=:${sha256}:, sha-512=:${Buffer.alloc(64).toString('base64')}:`],
  ['content-digest', `sha-256=:${wrong}:`],
  ['digest', `sha-256=${wrong}`],
  ['x-checksum-sha256', '0'.repeat(64)],
  // Not the digest of the package, but none that can be read, or none that can be checked.
  ['repr-digest', `sha-256=${sha256}`],
  ['repr-digest', `sha-256=:${sha256.slice(0, 20)}:`],
  ['repr-digest', 'crc32c=:AAAAAA==:'],
  ['repr-digest', ''],
  ['digest', 'SHA-256'],
  ['x-checksum-sha256', 'abc'],
])('%s: %s is refused, and nothing is stored', async (header, value) => {
  const server = await startServer();
  const answer = await server.put('/plugins/key-auth/1.0.0', archive, { [header]: value });
  expect(answer.headers.get('want-repr-digest')).toBe('sha-256=10, sha-512=3');
  expect(await errorOf(answer)).toEqual({ status: 400, code: 'PS_DIGEST' });
  expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
});
