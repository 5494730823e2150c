import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage } from '../support/package.js';
import { startServer, TOKEN, type TestServer } from '../support/server.js';

const PATH = '/plugins/key-auth/1.0.0/plugin.wasm';
/** Any field that is not known to the short way sends the connection the long way. */
const LONG = 'X-Long: 1\r\n';

async function published(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const server = await startServer(options);
  const put = await server.put(
    '/plugins/key-auth/1.0.0',
    await buildPackage({ module: buildModule({ padding: 3_000_000 }) }),
  );
  expect(put.status).toBe(201);
  // Into memory.
  await (await server.get(PATH, { authorization: `Bearer ${TOKEN}` })).arrayBuffer();
  return server;
}

/** A connection that remembers what came. */
class Dialogue {
  readonly socket: Socket;
  heard = '';

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    this.socket.on('data', (chunk: Buffer) => (this.heard += chunk.toString('latin1')));
    this.socket.on('error', () => undefined);
    onTestFinished(() => void this.socket.destroy());
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** What came once `until` holds of it, and forgets that. */
  async hear(until: (heard: string) => boolean): Promise<string> {
    for (let tries = 0; !until(this.heard); tries += 1) {
      if (tries > 500) throw new Error(`only this came: ${this.heard.slice(0, 500)}`);
      await sleep(10);
    }
    const { heard } = this;
    this.heard = '';
    return heard;
  }
}

const ask = (fields = '', method = 'GET'): string =>
  `${method} ${PATH} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n${fields}\r\n`;
const isWhole = (heard: string): boolean => {
  const [head = '', ...rest] = heard.split('\r\n\r\n');
  const length = head.startsWith('HTTP/1.1 200') ? Number(/content-length: (\d+)/i.exec(head)?.[1]) : 0;
  return heard.includes('\r\n\r\n') && rest.join('\r\n\r\n').length === length;
};
const hasHead = (heard: string): boolean => heard.endsWith('\r\n\r\n');
const undated = (heard: string): string => heard.replace(/Date: [^\r]*/, 'Date: …');

describe('the short way', () => {
  it('answers byte for byte as Node does, but for the date', async () => {
    const server = await published();
    const etag = (await server.get(PATH, {}, 'HEAD')).headers.get('etag') ?? '';
    const cases: [fields: string, method: string, until: (heard: string) => boolean][] = [
      ['', 'GET', isWhole],
      ['', 'HEAD', hasHead],
      [`If-None-Match: ${etag}\r\n`, 'GET', hasHead],
      [`If-None-Match: "x", W/${etag}\r\n`, 'HEAD', hasHead],
      ['If-None-Match: "x"\r\n', 'GET', isWhole],
      ['Accept-Encoding: br\r\n', 'GET', isWhole],
    ];
    for (const [fields, method, until] of cases) {
      const [short, long] = [new Dialogue(server.port), new Dialogue(server.port)];
      short.say(ask(fields, method));
      long.say(ask(fields + LONG, method));
      const answer = undated(await short.hear(until));
      expect(answer).toBe(undated(await long.hear(until)));
      expect(answer).toMatch(
        /^HTTP\/1\.1 (200 OK|304 Not Modified)\r\nContent-|^HTTP\/1\.1 304 Not Modified\r\nETag/,
      );
      // The connection goes on, whichever way it went.
      for (const dialogue of [short, long]) {
        dialogue.say(ask(fields, method));
        expect(undated(await dialogue.hear(until))).toBe(answer);
      }
    }
  });

  it('gives the connection on with the request that it does not answer, and what stands behind it', async () => {
    const server = await published();
    const dialogue = new Dialogue(server.port);
    dialogue.say(ask('', 'HEAD'));
    expect(await dialogue.hear(hasHead)).toContain('200 OK');
    dialogue.say(`GET /plugins/nobody/1.0.0/plugin.wasm HTTP/1.1\r\nHost: a\r\n\r\n${ask('', 'HEAD')}`);
    const both = await dialogue.hear((heard) => heard.includes('200 OK') && hasHead(heard));
    expect(both.indexOf('404 Not Found')).toBeLessThan(both.indexOf('200 OK'));
    expect(both).toContain('PS_NOT_FOUND');
  });

  it('answers requests that come together in their order', async () => {
    const server = await published();
    const dialogue = new Dialogue(server.port);
    dialogue.say(ask('', 'HEAD') + ask('', 'GET') + ask(LONG, 'HEAD'));
    const answers = await dialogue.hear(
      (heard) => heard.split('HTTP/1.1 200 OK').length === 4 && hasHead(heard),
    );
    expect(answers.length).toBeGreaterThan(3_000_000);
  });

  it('waits for a head that comes in parts, in whatever parts', async () => {
    const server = await published();
    for (const parts of [1, 2, 17, ask().length - 1]) {
      const dialogue = new Dialogue(server.port);
      const text = ask('', 'HEAD');
      for (let at = 0; at < text.length; at += Math.ceil(text.length / parts)) {
        dialogue.say(text.slice(at, at + Math.ceil(text.length / parts)));
        await sleep(1);
      }
      expect(await dialogue.hear(hasHead)).toContain('200 OK');
    }
  });

  it('leaves to the long way what not everybody may read', async () => {
    const server = await published({ anonymousReading: 'off' });
    const dialogue = new Dialogue(server.port);
    dialogue.say(ask());
    expect(await dialogue.hear((heard) => heard.includes('PS_UNAUTHORIZED'))).toContain('401 Unauthorized');
  });

  it('counts what it answers', async () => {
    const server = await published();
    const figure = async (name: string): Promise<number> => {
      const text = await (await server.get('/metrics')).text();
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(name))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    };
    const names = [
      'postern_plugin_server_downloads_total{tenant="",plugin="key-auth"}',
      'postern_plugin_server_requests_total{route="/plugins/:name/:version/:file",status="200"}',
      'postern_plugin_server_file_bytes_total',
    ];
    const before = await Promise.all(names.map(figure));
    const dialogue = new Dialogue(server.port);
    dialogue.say(ask('', 'GET'));
    const { length } = (await dialogue.hear(isWhole)).split('\r\n\r\n').slice(1).join('\r\n\r\n');
    dialogue.say(ask('', 'HEAD'));
    await dialogue.hear(hasHead);
    const after = await Promise.all(names.map(figure));
    expect(after.map((value, at) => value - (before[at] ?? 0))).toEqual([1, 2, length]);
  });

  it('forgets a version that was deleted', async () => {
    const server = await published({ allowDelete: true });
    const dialogue = new Dialogue(server.port);
    dialogue.say(ask('', 'HEAD'));
    expect(await dialogue.hear(hasHead)).toContain('200 OK');
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await server.get('/plugins/key-auth/1.0.0', headers, 'DELETE')).status).toBeLessThan(300);
    dialogue.say(ask('', 'HEAD'));
    expect(await dialogue.hear(hasHead)).not.toContain('200 OK');
  });
});

describe('connections on the short way', () => {
  it('end when nothing was asked for too long, after a word about it', async () => {
    const server = await published({ limits: { headersMs: 100, sweepMs: 50 } });
    const dialogue = new Dialogue(server.port);
    await once(dialogue.socket, 'end');
    expect(dialogue.heard).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  });

  it('end when they were idle for too long', async () => {
    const server = await published({ limits: { keepAliveMs: 100, headersMs: 60_000 } });
    const dialogue = new Dialogue(server.port);
    dialogue.say(ask('', 'HEAD'));
    await once(dialogue.socket, 'end');
    expect(dialogue.heard).toContain('200 OK');
  });

  it('end when their client reads nothing any more', async () => {
    const server = await published({ limits: { socketIdleMs: 200, keepAliveMs: 60_000 } });
    const dialogue = new Dialogue(server.port);
    await once(dialogue.socket, 'connect');
    dialogue.socket.pause();
    // Too much for what the system holds for a client that does not read.
    dialogue.say(ask());
    await sleep(100);
    for (let more = 0; more < 20; more += 1) dialogue.say(ask());
    await sleep(1_000);
    dialogue.socket.resume();
    await Promise.race([once(dialogue.socket, 'close'), once(dialogue.socket, 'end')]);
    expect(dialogue.heard.split('HTTP/1.1 200 OK').length).toBeLessThan(21);
  });

  it('are let go when the client says goodbye, and when it just goes', async () => {
    const server = await published();
    const polite = new Dialogue(server.port);
    polite.say(ask('', 'HEAD'));
    await polite.hear(hasHead);
    polite.socket.end();
    await once(polite.socket, 'end');
    const rude = new Dialogue(server.port);
    rude.say(ask());
    await sleep(20);
    rude.socket.resetAndDestroy();
    expect((await server.get(PATH, {}, 'HEAD')).status).toBe(200);
  });

  it('do not hold a server up that stops, and are not cut in an answer', async () => {
    const server = await published();
    const [idle, busy] = [new Dialogue(server.port), new Dialogue(server.port)];
    idle.say(ask('', 'HEAD'));
    await idle.hear(hasHead);
    busy.say(ask());
    await sleep(5);
    const began = performance.now();
    const stopped = server.close();
    await Promise.all([once(idle.socket, 'end'), once(busy.socket, 'end')]);
    expect(isWhole(busy.heard)).toBe(true);
    idle.socket.end();
    busy.socket.end();
    await stopped;
    expect(performance.now() - began).toBeLessThan(60_000);
  });
});
