/** Every way that is known of writing a path that leaves its folder, over the wire as it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { exchange } from './raw.js';
import { expectUnharmed, publish, startServer, TOKEN, type RunningServer } from './server.js';

/** How ".." is written, by those who hope that somebody decodes it later. */
const DOTS = [
  ...['..', '.', '...', '....', '..;', '..%00', '..%20', '. .', '..%09', '..\\'],
  ...[
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%2e.',
    '%252e%252e',
    '%25252e%25252e',
    '%%32%65%%32%65',
    '%u002e%u002e',
    '%uff0e%uff0e',
  ],
  ...['%c0%ae%c0%ae', '%c0%2e%c0%2e', '%e0%40%ae%e0%40%ae', '%e0%80%ae%e0%80%ae', '%f0%80%80%ae%f0%80%80%ae'],
  ...['\xc0\xae\xc0\xae', '\uff0e\uff0e', '%ef%bc%8e%ef%bc%8e', '..%ef%bc%8f', '0x2e0x2e', '&#46;&#46;'],
];
/** How "/" is. */
const SLASHES = [
  '/',
  '//',
  '\\',
  '%2f',
  '%2F',
  '%5c',
  '%5C',
  '%252f',
  '%255c',
  '%c0%af',
  '%e0%80%af',
  '%ef%bc%8f',
  '%u2215',
  '/./',
  ';/',
  '%00/',
];
const FILES = ['secret.txt', '.postern-store', 'etc/passwd'];

const TARGETS = [
  ...DOTS.flatMap((dots) =>
    SLASHES.flatMap((slash) => [
      `/plugins/${dots}${slash}${FILES[0]}`,
      `/plugins/probe/1.0.0/${dots}${slash}${dots}${slash}${dots}${slash}${FILES[0]}`,
    ]),
  ),
  ...DOTS.map((dots) => `/plugins/probe/${dots}/1.0.0/plugin.wasm`),
  ...FILES.flatMap((file) => [`/${file}`, `/plugins/${file}`, `file:///${file}`, `http://x/../${file}`]),
  ...[
    '/tenants/../secret.txt',
    '/tenants/%2e%2e/secret.txt',
    '/tenants/a/plugins/../../../secret.txt',
    '/catalogue/../secret.txt',
  ],
];

const SECRET = 'what lies beside the store';
let folder = '';
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'postern-paths-'));
  writeFileSync(path.join(folder, 'secret.txt'), SECRET);
  server = await startServer({ data: path.join(folder, 'data') });
  for (const place of ['data', 'data/plugins']) writeFileSync(path.join(folder, place, 'secret.txt'), SECRET);
  expect((await publish(server, 'probe/1.0.0')).status).toBe(201);
});

afterAll(async () => {
  expect(await server.close()).toBe(true);
  rmSync(folder, { recursive: true, force: true });
});

it(`are each a 400, 404 or 405 that gives nothing away, by GET and by PUT`, async () => {
  expect(new Set(TARGETS).size).toBeGreaterThan(900);
  for (const target of new Set(TARGETS)) {
    for (const method of ['GET', 'PUT']) {
      const body = method === 'PUT' ? `Authorization: Bearer ${TOKEN}\r\nContent-Length: 3\r\n` : '';
      const answer = await exchange(
        server.port,
        Buffer.from(
          `${method} ${target} HTTP/1.1\r\nHost: x\r\n${body}Connection: close\r\n\r\n${body === '' ? '' : 'abc'}`,
        ),
      );
      expect(answer, target).toMatch(/^HTTP\/1\.1 (400|404|405) /);
      expect(answer, target).not.toMatch(new RegExp(`${SECRET}|root:|\0asm`));
    }
  }
  await expectUnharmed(server);
});
