import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

import { describe, expect, it, onTestFinished } from 'vitest';

import { buildModule } from '../support/module.js';
import { buildPackage, packageFiles } from '../support/package.js';
import { errorOf, startServer, TOKEN, type TestServer } from '../support/server.js';

const PATH = '/plugins/key-auth/1.0.0';
const HEAD = `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n`;

/** A connection that the test drives byte by byte. */
function dial(server: TestServer): { socket: Socket; received: () => string; closed: Promise<unknown> } {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => answer, closed: once(socket, 'close') };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('an upload that is too large', () => {
  it('is refused by its Content-Length, before its body', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 1000 } });
    const { socket, received } = dial(server);
    socket.write(`${HEAD}Content-Length: 1001\r\n\r\n`);
    await until(() => received().includes('PS_TOO_LARGE'));
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is refused when it comes in chunks without a length', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 1000 } });
    const { socket, received } = dial(server);
    const chunk = `200\r\n${'x'.repeat(0x200)}\r\n`;
    socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`);
    await until(() => received().includes('PS_TOO_LARGE'));
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is answered to a client that sends all of it first', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 1000 } });
    const response = await server.put(PATH, new Uint8Array(3_000_000));
    expect(await errorOf(response)).toEqual({ status: 413, code: 'PS_TOO_LARGE' });
  });

  it('is cut when it goes on for ever after the answer', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 1000, lingerBytes: 100_000 } });
    const { socket, received, closed } = dial(server);
    socket.write(`${HEAD}Content-Length: 1000000000\r\n\r\n`);
    const pump = setInterval(() => socket.write(Buffer.alloc(50_000)), 5);
    await closed;
    clearInterval(pump);
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is cut when nothing more comes after the answer', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 1000, lingerMs: 100 } });
    const { socket, closed } = dial(server);
    socket.write(`${HEAD}Content-Length: 1001\r\n\r\n`);
    await closed;
  });

  it('costs a client that waits for 100 Continue nothing', async () => {
    const server = await startServer({ limits: { maxPackageBytes: 1000 } });
    const { socket, received } = dial(server);
    socket.write(`${HEAD}Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n`);
    await until(() => received().includes('\r\n\r\n'));
    expect(received()).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('an upload that waits for 100 Continue', () => {
  it('is asked for and stored', async () => {
    const server = await startServer();
    const archive = await buildPackage();
    const { socket, received } = dial(server);
    socket.write(`${HEAD}Expect: 100-continue\r\nContent-Length: ${archive.length}\r\n\r\n`);
    await until(() => received().startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
    socket.write(archive);
    await until(() => received().includes('HTTP/1.1 201 '));
  });

  it('is not asked for without the token', async () => {
    const server = await startServer({ token: 'another' });
    const { socket, received } = dial(server);
    socket.write(`${HEAD}Expect: 100-continue\r\nContent-Length: 500\r\n\r\n`);
    await until(() => received().includes('PS_UNAUTHORIZED'));
    expect(received()).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('an upload that does not end', () => {
  it('is dropped when the connection breaks, and counted', async () => {
    const server = await startServer();
    const archive = await buildPackage();
    for (const part of [0, 1, Math.floor(archive.length / 2), archive.length - 1]) {
      const { socket, closed } = dial(server);
      socket.write(`${HEAD}Content-Length: ${archive.length}\r\n\r\n`);
      socket.write(archive.subarray(0, part));
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.resetAndDestroy();
      await closed;
    }
    const counted = 'postern_plugin_server_publishes_total{result="PS_UPLOAD_INCOMPLETE"} 4';
    await until(async () => (await (await server.get('/metrics')).text()).includes(counted));
    expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
    expect((await server.put(PATH, archive)).status).toBe(201);
  });

  it('is dropped when the client ends its side early', async () => {
    const server = await startServer();
    const { socket, closed } = dial(server);
    socket.end(`${HEAD}Content-Length: 500\r\n\r\nhalf`);
    await closed;
    expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
  });

  it('is answered 408 when it stalls, and then cut', async () => {
    const server = await startServer({ limits: { uploadIdleMs: 100, lingerMs: 100 } });
    const { socket, received, closed } = dial(server);
    socket.write(`${HEAD}Content-Length: 500\r\n\r\nhalf`);
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
    expect(received()).toContain('PS_UPLOAD_STALLED');
  });

  it('is cut after the time for a whole request, however it drips', async () => {
    const server = await startServer({ limits: { requestMs: 300, headersMs: 200, sweepMs: 50 } });
    const { socket, received, closed } = dial(server);
    socket.write(`${HEAD}Content-Length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'), 20);
    await closed;
    clearInterval(drip);
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('does not keep others from publishing', async () => {
    const server = await startServer({ limits: { publishing: 1, uploadIdleMs: 150 } });
    const { socket } = dial(server);
    socket.write(`${HEAD}Content-Length: 500\r\n\r\nhalf`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await server.put(PATH, await buildPackage())).status).toBe(201);
  });
});

describe('headers that do not end', () => {
  it('are cut after their time', async () => {
    const server = await startServer({ limits: { headersMs: 150, sweepMs: 50 } });
    const { socket, received, closed } = dial(server);
    socket.write('GET /plugins HTTP/1.1\r\n');
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 20);
    // What is sent after the answer would be met with a reset, which takes the answer with it.
    socket.once('data', () => clearInterval(drip));
    await closed;
    clearInterval(drip);
    expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('are refused when they are too long', async () => {
    const server = await startServer();
    expect(await server.raw(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
  });
});

describe('a connection on which nothing happens', () => {
  it('is cut when a client stops reading a large file', async () => {
    // Long enough for the server to judge the package that is put, on a busy machine.
    const server = await startServer({ limits: { socketIdleMs: 1500 } });
    const module = buildModule({ padding: 12_000_000 });
    await server.put(PATH, await buildPackage({ module }));
    const { socket, closed } = dial(server);
    socket.pause();
    socket.write(`GET ${PATH}/plugin.wasm HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 4000));
    socket.resume();
    await closed;
    // On a connection of its own: a kept one may be cut for idleness while it is being used.
    const head = `HEAD ${PATH}/plugin.wasm HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    expect(await server.raw(head)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a package that grows when it is unpacked', () => {
  it('is refused at the limit for unpacked bytes', async () => {
    const server = await startServer({ limits: { maxUnpackedBytes: 1_000_000 } });
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await errorOf(await server.put(PATH, bomb))).toEqual({ status: 413, code: 'CT_ARCHIVE_LIMIT' });
  });

  it('is refused at the default limits too', async () => {
    const server = await startServer();
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    expect(await errorOf(await server.put(PATH, bomb))).toEqual({ status: 413, code: 'CT_ARCHIVE_LIMIT' });
  });
});

describe('an archive with entries that no package has', () => {
  const CASES: readonly (readonly [string, Partial<TarEntry>])[] = [
    ['a parent folder in a name', { name: '../evil.wasm' }],
    ['an absolute name', { name: '/etc/passwd' }],
    ['a symbolic link', { name: 'README.md', type: '2', link: '/etc/passwd' }],
    ['a hard link', { name: 'README.md', type: '1', link: 'plugin.wasm' }],
    ['a device', { name: 'README.md', type: '3' }],
    ['a folder', { name: 'docs', type: '5' }],
    ['the server’s own record', { name: 'plugin.json' }],
    ['the server’s own metadata', { name: 'metadata.txt' }],
    ['a file twice', { name: 'plugin.wasm' }],
    ['an unknown file', { name: 'run.sh' }],
  ];

  it.each(CASES)('is refused for %s', async (_what, entry) => {
    const server = await startServer();
    const good = [...packageFiles()].map(([name, bytes]) => tarEntry({ name, bytes: Buffer.from(bytes) }));
    const archive = gzipSync(Buffer.concat([...good, tarEntry(entry), Buffer.alloc(1024)]));
    expect(await errorOf(await server.put(PATH, archive))).toEqual({ status: 422, code: 'CT_ARCHIVE_ENTRY' });
    expect(await (await server.get('/plugins')).json()).toEqual({ plugins: [] });
  });

  it('is fine without them, as tar itself packs it', async () => {
    const server = await startServer();
    const good = [...packageFiles()].map(([name, bytes]) =>
      tarEntry({ name: `./${name}`, bytes: Buffer.from(bytes) }),
    );
    const archive = gzipSync(
      Buffer.concat([tarEntry({ name: './', type: '5' }), ...good, Buffer.alloc(1024)]),
    );
    expect((await server.put(PATH, archive)).status).toBe(201);
  });
});

interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly link: string;
  readonly bytes: Buffer;
}

/** One ustar entry, written by hand since no packer writes the bad ones. */
function tarEntry(entry: Partial<TarEntry>): Buffer {
  const { name = 'x', type = '0', link = '', bytes = Buffer.alloc(0) } = entry;
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}
