/** Clients that say too little, too much, or two things at once. */
import { once } from 'node:events';
import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { dial, exchange } from './raw.js';
import {
  errorOf,
  expectUnharmed,
  FULL,
  moduleOf,
  publish,
  put,
  startServer,
  TOKEN,
  type RunningServer,
} from './server.js';

const MIB = 1024 * 1024;
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ args: ['--max-package-bytes', String(64 * MIB)] });
  expect((await publish(server, 'probe/1.0.0')).status).toBe(201);
});

afterAll(async () => {
  expect(await server.close()).toBe(true);
});

describe('too slow', () => {
  it('heads that come byte by byte are cut, and the others are answered meanwhile', async () => {
    const head = `GET /plugins HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(10_000)}`;
    const loris = await Promise.all(Array.from({ length: FULL ? 1000 : 200 }, () => dial(server.port)));
    let at = 0;
    const drip = setInterval(() => {
      for (const { socket } of loris) if (!socket.destroyed) socket.write(head[at % head.length] ?? 'a');
      at++;
    }, 200);
    await expectUnharmed(server);
    await Promise.all(loris.map(({ closed }) => closed));
    clearInterval(drip);
    await expectUnharmed(server);
  });

  it('a package that stops coming is refused, and its turn goes to the next one', async () => {
    const stalled = Array.from({ length: 2 }, async (_, index) => {
      const text = `PUT /plugins/stalled-${index}/1.0.0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 1000\r\n\r\nabc`;
      return exchange(server.port, text, 60_000);
    });
    // Both turns are taken; this one waits until the first of them is given up.
    const next = await publish(server, 'patient/1.0.0');
    expect(next.status).toBe(201);
    for (const answer of await Promise.all(stalled))
      expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*PS_UPLOAD_STALLED/);
  });
});

describe('too many', () => {
  it('idle connections cost little, and the next client is answered', async () => {
    const count = FULL ? 10_000 : 2000;
    const idle = [];
    for (let made = 0; made < count; made += 250) {
      idle.push(
        ...(await Promise.all(Array.from({ length: Math.min(250, count - made) }, () => dial(server.port)))),
      );
    }
    // Each has asked once, so it is a connection that is kept, not one that never spoke.
    for (const { socket } of idle)
      socket.write('HEAD /plugins/probe/1.0.0/plugin.wasm HTTP/1.1\r\nHost: x\r\n\r\n');
    await expectUnharmed(server);
    process.stdout.write(`  ${count} idle connections: +${Math.round(server.growth() / MIB)} MB\n`);
    for (const { socket } of idle) socket.destroy();
  });

  it('readers that stop reading hold no copy of the file each', async () => {
    const module = moduleOf('large', 8 * MIB);
    expect((await publish(server, 'large/1.0.0', module)).status).toBe(201);
    await (await fetch(`${server.url}/plugins/large/1.0.0/plugin.wasm`)).arrayBuffer();
    const readers = await Promise.all(Array.from({ length: 200 }, () => dial(server.port)));
    for (const { socket } of readers) {
      socket.pause();
      socket.write('GET /plugins/large/1.0.0/plugin.wasm HTTP/1.1\r\nHost: x\r\n\r\n');
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await expectUnharmed(server);
    process.stdout.write(`  200 stopped readers of 8 MB: +${Math.round(server.growth() / MIB)} MB\n`);
    for (const { socket } of readers) socket.destroy();
  });
});

describe('too large', () => {
  /** Sends a gigabyte of zeros, or as much as is taken. */
  async function upload(
    headers: Record<string, string>,
  ): Promise<{ status: number | undefined; code: string; sent: number }> {
    const sending = request({
      host: '127.0.0.1',
      port: server.port,
      path: '/plugins/giant/1.0.0',
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    });
    const chunk = Buffer.alloc(MIB);
    let sent = 0;
    let isOver = false;
    const answered = new Promise<{ status: number | undefined; text: string }>((resolve) => {
      sending.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode, text }));
        response.on('error', () => resolve({ status: response.statusCode, text }));
      });
      // Cut while sending, with or without the answer having come before.
      sending.on('error', () => resolve({ status: undefined, text: '' }));
    });
    void answered.then(() => (isOver = true));
    while (sent < 1024 * MIB && !isOver && !sending.destroyed) {
      sent += chunk.length;
      if (!sending.write(chunk))
        await Promise.race([once(sending, 'drain').catch(() => undefined), answered]);
    }
    if (!isOver) sending.end();
    const { status, text } = await answered;
    sending.destroy();
    return { status, code: /"code":"(\w+)"/.exec(text)?.[1] ?? '', sent };
  }

  it.each([
    ['announced', { 'content-length': String(1024 * MIB) }],
    ['in chunks', { 'transfer-encoding': 'chunked' }],
  ])('a gigabyte %s is refused at 64 MB', async (_how, headers) => {
    const { status, code, sent } = await upload(headers);
    expect([status, code]).toEqual([413, 'PS_TOO_LARGE']);
    expect(sent).toBeLessThan(200 * MIB);
    await expectUnharmed(server);
  });

  it('a head of a megabyte is refused', async () => {
    const answer = await exchange(
      server.port,
      `GET /plugins HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(MIB)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 |^$/);
    const many = await exchange(
      server.port,
      `GET /plugins HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(50_000)}\r\n`,
    );
    expect(many).toMatch(/^HTTP\/1\.1 431 |^$/);
    await expectUnharmed(server);
  });

  it('no body is no package', async () => {
    expect(await errorOf(await put(server.url, 'giant/1.0.0', new Uint8Array()))).toBe('422 CT_ARCHIVE_READ');
  });
});

describe('two things at once', () => {
  const SECOND = 'GET /plugins/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
  const head = (fields: string): string =>
    `PUT /plugins/a/1.0.0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n${fields}\r\n\r\n`;

  it.each([
    ['two lengths', head(`Content-Length: 4\r\nContent-Length: ${SECOND.length}`) + SECOND],
    ['two lengths in one field', head('Content-Length: 0, 4') + SECOND],
    ['a length and chunks', head('Content-Length: 4\r\nTransfer-Encoding: chunked') + `0\r\n\r\n${SECOND}`],
    ['chunks and a length', head('Transfer-Encoding: chunked\r\nContent-Length: 4') + `0\r\n\r\n${SECOND}`],
    ['chunks that are not last', head('Transfer-Encoding: chunked, identity') + `0\r\n\r\n${SECOND}`],
    [
      'chunks twice',
      head('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity') + `0\r\n\r\n${SECOND}`,
    ],
    ['an unknown coding', head('Transfer-Encoding: xchunked') + `0\r\n\r\n${SECOND}`],
    ['a coding behind a control', head('Transfer-Encoding: \x0bchunked') + `0\r\n\r\n${SECOND}`],
    ['a space before the colon', head('Transfer-Encoding : chunked') + `0\r\n\r\n${SECOND}`],
    ['a folded field', head('Transfer-Encoding:\r\n chunked') + `0\r\n\r\n${SECOND}`],
    ['a length with a sign', head('Content-Length: +4') + SECOND],
    ['a length in hex', head('Content-Length: 0x4') + SECOND],
    ['a negative length', head('Content-Length: -1') + SECOND],
    ['a length beyond all numbers', head('Content-Length: 99999999999999999999') + SECOND],
    ['a field that ends in a bare line feed', head('X-A: b\nContent-Length: 4') + SECOND],
    ['a field that ends in a bare return', head('X-A: b\rContent-Length: 4') + SECOND],
    ['a zero byte in a field', head('X-A: b\0c\r\nContent-Length: 0') + SECOND],
    ['a chunk size that is none', head('Transfer-Encoding: chunked') + `zz\r\n${SECOND}`],
    [
      'a chunk size beyond all numbers',
      head('Transfer-Encoding: chunked') + `ffffffffffffffffff\r\n${SECOND}`,
    ],
    [
      'a chunk that is longer than it says',
      head('Transfer-Encoding: chunked') + `1\r\nab\r\n0\r\n\r\n${SECOND}`,
    ],
    ['a chunk size with a space', head('Transfer-Encoding: chunked') + `0 \r\n\r\n${SECOND}`],
    ['no Host', `GET /plugins HTTP/1.1\r\n\r\n${SECOND}`],
    ['two Hosts', `GET /plugins HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n${SECOND}`],
    ['a line of an older time', `GET /plugins\r\n\r\n${SECOND}`],
    ['a version that is none', `GET /plugins HTTP/9.9\r\nHost: x\r\n\r\n${SECOND}`],
    // Two spaces in the line are one to everybody: RFC 9112 §3 lets it be read so.
    ['a method that is none', `G@T /plugins HTTP/1.1\r\nHost: x\r\n\r\n${SECOND}`],
    ['HTTP/2 without asking', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${SECOND}`],
    [
      'TLS',
      Buffer.from(`16030100050100000100${Buffer.from(SECOND).toString('hex')}`, 'hex').toString('latin1'),
    ],
  ])('a request with %s is refused, and what follows is not answered', async (_what, bytes) => {
    const answer = await exchange(server.port, bytes, 8000);
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status);
    expect(answer).not.toContain('smuggled');
    expect(statuses.length).toBeLessThanOrEqual(1);
    for (const status of statuses) expect(status).toMatch(/^4/);
  });

  it('leaves the server as it was', () => expectUnharmed(server));
});
