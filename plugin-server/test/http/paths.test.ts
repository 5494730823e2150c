import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openFsStore } from '../../src/store/fs-store.js';
import { temporaryFolder } from '../support/folder.js';
import { buildPackage } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';

const SECRET = 'what lies beside the store';

/** Request targets that try to leave the folder of a version, byte by byte as they go over the wire. */
const TARGETS = [
  '/plugins/../secret.txt',
  '/plugins/../../secret.txt',
  '/plugins/../../../../../../etc/passwd',
  '/plugins/./key-auth/1.0.0/plugin.wasm',
  '/plugins/key-auth/1.0.0/../../../secret.txt',
  '/plugins/key-auth/1.0.0/../1.0.0/plugin.wasm',
  '/plugins/key-auth/../key-auth/1.0.0/plugin.wasm',
  '/plugins/key-auth/1.0.0/..',
  '/plugins/key-auth/1.0.0/.',
  '/plugins/../plugins/key-auth/1.0.0/plugin.wasm',
  '/../plugins/key-auth/1.0.0/plugin.wasm',
  '/..',
  '/.',
  '/plugins/%2e%2e/secret.txt',
  '/plugins/%2E%2E/secret.txt',
  '/plugins/.%2e/secret.txt',
  '/plugins/%2e/key-auth/1.0.0/plugin.wasm',
  '/plugins/..%2fsecret.txt',
  '/plugins/..%2Fsecret.txt',
  '/plugins/%2e%2e%2fsecret.txt',
  '/plugins/%252e%252e%252fsecret.txt',
  '/plugins/%252e%252e/secret.txt',
  '/plugins/%c0%ae%c0%ae/secret.txt',
  '/plugins/%c0%ae%c0%ae%c0%afsecret.txt',
  '/plugins/%e0%80%ae%e0%80%ae/secret.txt',
  '/plugins/%uff0e%uff0e/secret.txt',
  '/plugins/..%c0%afsecret.txt',
  '/plugins/..%5csecret.txt',
  '/plugins/..%5Csecret.txt',
  '/plugins/..\\secret.txt',
  '/plugins\\..\\secret.txt',
  '/plugins/key-auth/1.0.0\\plugin.wasm',
  '/plugins/key-auth\\1.0.0\\plugin.wasm',
  '/plugins/key-auth/1.0.0/..\\..\\..\\secret.txt',
  '/plugins/key-auth/1.0.0/%2e%2e%5c%2e%2e%5csecret.txt',
  '//plugins/key-auth/1.0.0/plugin.wasm',
  '///plugins/key-auth/1.0.0/plugin.wasm',
  '/plugins//key-auth/1.0.0/plugin.wasm',
  '/plugins/key-auth//1.0.0/plugin.wasm',
  '/plugins/key-auth/1.0.0//plugin.wasm',
  '/plugins/key-auth/1.0.0//../../secret.txt',
  '/plugins/....//secret.txt',
  '/plugins/..;/secret.txt',
  '/plugins/;/key-auth/1.0.0/plugin.wasm',
  '/plugins/key-auth/1.0.0/plugin.wasm%00',
  '/plugins/key-auth/1.0.0/plugin.wasm%00.txt',
  '/plugins/key-auth%00/1.0.0/plugin.wasm',
  '/plugins/key-auth/1.0.0%00/plugin.wasm',
  '/plugins/%00/1.0.0/plugin.wasm',
  '/%00',
  '/plugins/key-auth/1.0.0/%2fetc%2fpasswd',
  '/plugins/%2fetc/1.0.0/passwd',
  '/plugins/key-auth/1.0.0/plugin%2ewasm',
  '/plugins/%6bey-auth/1.0.0/plugin.wasm',
  '/plugins/key-auth/1.0.0/plugin.wasm%20',
  '/plugins/key-auth/1.0.0/plugin.wasm%0a',
  '/plugins/key-auth/1.0.0/plugin.wasm%0d%0aX-Evil:%201',
  '/plugins/key-auth/1.0.0/plugin.wasm%ff',
  '/plugins/key-auth/1.0.0/plugin.wasm%',
  '/plugins/key-auth/1.0.0/plugin.wasm%2',
  '/plugins/key-auth/1.0.0/plugin.wasm%zz',
  '/plugins/key-auth/1.0.0/plugin.wasm:stream',
  '/plugins/key-auth/1.0.0/*',
  '/plugins/key-auth/1.0.0/{plugin.wasm}',
  '/plugins/~root/1.0.0/plugin.wasm',
  '/plugins/.incoming/x/plugin.wasm',
  '/plugins/.postern-store',
  '/.postern-store',
  '/.incoming/',
  '/secret.txt',
  'http://other.example/plugins/../secret.txt',
  'http://other.example//plugins/key-auth/1.0.0/plugin.wasm',
  'file:///etc/passwd',
  '*',
  'plugins/key-auth/1.0.0/plugin.wasm',
  '\\plugins\\key-auth',
  '/plugins/key-auth/1.0.0/plugin.wasm#/../..',
  '/plugins/key-auth/1.0.0/pl\xfcgin.wasm',
  '/plugins/key-auth/1.0.0/\u007f',
] as const;

async function serve(): Promise<TestServer> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'secret.txt'), SECRET);
  const server = await startServer({ store: await openFsStore(join(folder, 'data')) });
  await writeFile(join(folder, 'data', 'secret.txt'), SECRET);
  await writeFile(join(folder, 'data', 'plugins', 'secret.txt'), SECRET);
  await server.put('/plugins/key-auth/1.0.0', await buildPackage());
  return server;
}

const request = (method: string, target: string, more = '') =>
  `${method} ${target} HTTP/1.1\r\nHost: x\r\n${more}Connection: close\r\n\r\n`;

describe('a path that is not plain', () => {
  it.each(TARGETS)('%j is answered 400 or 404 and gives nothing away', async (target) => {
    const server = await serve();
    const answer = await server.raw(request('GET', target));
    expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /);
    expect(answer).not.toContain(SECRET);
    expect(answer).not.toContain('root:');
    expect(answer).not.toContain('\0asm');
    expect(answer).not.toMatch(/^x-evil/im);
  });

  it.each(TARGETS)('%j can be no place to publish to', async (target) => {
    const server = await serve();
    const archive = Buffer.from(await buildPackage()).toString('latin1');
    const more = `Authorization: Bearer ${TOKEN}\r\nContent-Length: ${archive.length}\r\n`;
    const answer = await server.raw(request('PUT', target, more) + archive);
    expect(answer).toMatch(/^HTTP\/1\.1 (400|404|405) /);
    expect(await (await server.get('/plugins')).json()).toEqual({
      plugins: [{ name: 'key-auth', versions: ['1.0.0'] }],
    });
  });
});

describe('a path in absolute form', () => {
  it('is the path in it, as proxies send it', async () => {
    const server = await serve();
    const answer = await server.raw(request('HEAD', 'http://x/plugins/key-auth/1.0.0/plugin.wasm'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a request that two readers may take for two things', () => {
  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'],
    ['an unknown coding', 'Transfer-Encoding: chunked, identity\r\n'],
    ['a length that is no number', 'Content-Length: +5\r\n'],
    ['a space before the colon', 'Content-Length : 5\r\n'],
    ['a folded header', 'X-A: b\r\n c: d\r\n'],
  ])('by %s is refused', async (_what, headers) => {
    const server = await serve();
    const answer = await server.raw(`${request('PUT', '/plugins/key-auth/1.0.1', headers)}hello`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it.each(['/plugins', '/plugins/key-auth/1.0.0/plugin.wasm'])(
    'by two Hosts is refused, also for %s in memory, and what follows is not answered',
    async (path) => {
      const server = await serve();
      await (await server.get('/plugins/key-auth/1.0.0/plugin.wasm')).arrayBuffer();
      const answer = await server.raw(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nhOST: y\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*PS_HOST/);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
  );

  it('by no Host is refused', async () => {
    const server = await serve();
    expect(await server.raw('GET /plugins HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });
});
