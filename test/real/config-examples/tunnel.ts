/** A client that asks to leave HTTP, by an upgrade or a CONNECT, and then says one thing and hears the answer. */
import { connect as connectHttp2, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { Failure } from './answer.js';
import type { TunnelStep } from './example.js';

const PATIENCE_MS = 15_000;

/** What came of it. */
export interface Tunnel {
  readonly status: number;
  readonly headers: readonly string[];
  /** What the other side said, and that it ended where it did. */
  readonly heard: string;
}

/** Asks at a port of this machine. */
export function openTunnel(port: number, step: TunnelStep): Promise<Tunnel | Failure> {
  const asked = step.http2 === true ? overHttp2(port, step) : overHttp1(port, step);
  return asked.catch((error: NodeJS.ErrnoException) => ({ failed: error.code ?? error.message }));
}

function overHttp1(port: number, { path = '/', type, connect, headers, say }: TunnelStep): Promise<Tunnel> {
  const upgrade = connect === undefined ? { connection: 'Upgrade', upgrade: type ?? 'websocket' } : {};
  const target = connect === undefined ? { path } : { path: connect, method: 'CONNECT' };
  return new Promise((resolve, reject) => {
    const all = { host: connect ?? 'example.test', ...upgrade, ...headers };
    const sent = requestHttp({ host: '127.0.0.1', port, agent: false, headers: all, ...target });
    const opened = (response: IncomingMessage, socket: Duplex, head: Buffer): void => {
      converse(socket, say, String(head)).then((heard) => resolve(seen(response, heard)), reject);
    };
    sent.on('upgrade', opened).on('connect', opened).on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(seen(response, text))).on('error', reject);
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error('no answer')));
    sent.end();
  });
}

function seen({ statusCode = 0, rawHeaders: raw }: IncomingMessage, heard: string): Tunnel {
  const headers = raw.filter((_, at) => at % 2 === 0).map((name, at) => `${name}: ${raw[2 * at + 1] ?? ''}`);
  return { status: statusCode, headers, heard };
}

function overHttp2(port: number, { path = '/', type, connect, headers, say }: TunnelStep): Promise<Tunnel> {
  const fields: OutgoingHttpHeaders =
    connect === undefined
      ? { ':protocol': type ?? 'websocket', ':path': path, ':scheme': 'http', ':authority': 'example.test' }
      : { ':authority': connect };
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', reject);
    session.once('remoteSettings', () => {
      const stream = session.request({ ':method': 'CONNECT', ...fields, ...headers }, { endStream: false });
      answerOf(stream, say)
        .then(resolve, reject)
        .finally(() => session.destroy());
    });
  });
}

async function answerOf(stream: ClientHttp2Stream, say: string): Promise<Tunnel> {
  const fields = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.once('response', resolve).once('error', reject);
    stream.once('close', () => reject(new Error('closed')));
    stream.setTimeout(PATIENCE_MS, () => reject(new Error('no answer')));
  });
  const { ':status': status, ...rest } = fields;
  const headers = Object.entries(rest).map(([name, value]) => `${name}: ${String(value)}`);
  return { status: Number(status), headers, heard: await converse(stream, say, '') };
}

/** Speaks, and listens until as much has come back, or nothing more can. */
function converse(socket: Duplex, say: string, first: string): Promise<string> {
  return new Promise((resolve) => {
    let text = first;
    const done = (how: string): void => {
      resolve(`${text}${how}`);
      socket.destroy();
    };
    const look = (): void => void (text.length >= say.length && done(''));
    socket.on('data', (chunk) => {
      text += String(chunk);
      look();
    });
    socket.on('end', () => done('<end>')).on('error', () => done('<error>'));
    setTimeout(() => done('<open>'), PATIENCE_MS).unref();
    socket.write(say);
    look();
  });
}
