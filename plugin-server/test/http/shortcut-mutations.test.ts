/** Requests that were damaged anywhere get the same bytes from a server with the short way and from one without. */
import { connect } from 'node:net';

import { expect, it } from 'vitest';

import { buildPackage } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';

const PATH = '/plugins/key-auth/1.0.0/plugin.wasm';
const CASES = Number(process.env['POSTERN_MUTATIONS'] ?? 400);
const AT_ONCE = 50;

/** What is put into a request somewhere. */
const PIECES = [
  ...['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ';', '*', '"', '\x80', '/../', '%2e', '?x', '#f', 'HTTP/1.0'],
  ...['Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', 'Host: b\r\n', 'Range: bytes=0-3\r\n'],
  ...['Connection: close\r\n', 'Expect: 100-continue\r\n', 'Upgrade: x\r\n', 'Accept: \r\n'],
];

/** The same numbers each time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** Everything that comes back; a server that waits for more gets the end. */
function exchange(port: number, parts: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
    socket.on('connect', () => {
      for (const part of parts) socket.write(part);
      setTimeout(() => socket.end(), 25);
    });
  });
}

/**
 * Without what is another one each time. To garbage behind a request that it has answered Node says 400 before it ends the
 * connection, but not always on one that was handed to it: both are an end, and nothing of the garbage is served.
 */
const settled = (heard: string): string =>
  heard
    .replace(/Date: [^\r]*/g, 'Date: …')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    .replace(/(?<=.)HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/s, '');

async function published(options: Parameters<typeof startServer>[0]): Promise<TestServer> {
  const server = await startServer(options);
  await server.put('/plugins/key-auth/1.0.0', await buildPackage());
  // Into memory.
  await (await server.get(PATH, { authorization: `Bearer ${TOKEN}` })).arrayBuffer();
  return server;
}

it('answers damaged requests as Node does', async () => {
  const short = await published({});
  // Where each request has a line there is no short way.
  const long = await published({ accessLog: { follow: () => undefined, close: async () => undefined } });
  const etag = (await short.get(PATH, {}, 'HEAD')).headers.get('etag');
  const whole = [
    `GET ${PATH} HTTP/1.1\r\nHost: a\r\n\r\n`,
    `HEAD ${PATH} HTTP/1.1\r\nHost: a\r\nIf-None-Match: ${etag}\r\n\r\n`,
    `GET ${PATH} HTTP/1.1\r\nHost: a\r\nAccept: x\r\nConnection: keep-alive\r\nIf-None-Match: "q", ${etag}\r\n\r\n`,
  ];
  const draw = numbersFrom(20_261_130);
  const damage = (text: string): string => {
    const at = draw(text.length + 1);
    const ways = [
      () => text.slice(0, at) + PIECES[draw(PIECES.length)] + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1 + draw(3)),
      () => text + whole[draw(whole.length)],
    ];
    return ways[draw(ways.length)]?.() ?? text;
  };
  let served = 0;
  for (let done = 0; done < CASES; done += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, () => {
      let text = whole[draw(whole.length)] ?? '';
      for (let times = draw(4); times > 0; times -= 1) text = damage(text);
      const cut = draw(2) === 0 ? text.length : draw(text.length + 1);
      return [text.slice(0, cut), text.slice(cut)].map((part) => Buffer.from(part, 'latin1'));
    });
    await Promise.all(
      batch.map(async (parts) => {
        const [one, other] = await Promise.all([short, long].map(({ port }) => exchange(port, parts)));
        if (/ (?:200|304) /.test(one ?? '')) served += 1;
        expect(settled(one ?? ''), JSON.stringify(Buffer.concat(parts).toString('latin1'))).toBe(
          settled(other ?? ''),
        );
      }),
    );
  }
  // Most of them damaged, many not enough to be refused.
  expect(served).toBeGreaterThan(CASES / 5);
  expect(served).toBeLessThan(CASES);
});
