/** One request of a client, and its answer with everything left out that no two runs share. */
import {
  connect as connectHttp2,
  type IncomingHttpHeaders,
  type SecureClientSessionOptions,
} from 'node:http2';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp } from 'node:net';

import type { Certificates } from './certificates.js';
import type { RequestStep, Step } from './example.js';

const PATIENCE_MS = 15_000;
/** A connection on which nothing comes for so long stays open; a busy machine takes a second to echo. */
const QUIET_MS = 3_000;

/** What a client got. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: unknown;
  readonly trailers?: readonly string[];
}

/** What a client met instead of an answer. */
export interface Failure {
  readonly failed: string;
}

/** Sends a request to a port of this machine. */
export async function ask(
  port: number,
  step: RequestStep,
  certificates: Certificates,
): Promise<Answer | Failure> {
  const sent = step.http2 === true ? askHttp2(port, step, certificates) : askHttp1(port, step, certificates);
  return sent.catch((error: NodeJS.ErrnoException) => ({ failed: error.code ?? error.message }));
}

/** A connection of plain TCP until it is closed, or quiet for a while after it has sent something. */
export function talk(
  port: number,
  { send = '', end = false, hold = false }: NonNullable<Step['tcp']>,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen: true });
    let text = '';
    const done = (how: string) => {
      resolve(`${text}<${how}>`);
      if (!hold) socket.destroy();
    };
    socket.on('connect', () => (end ? socket.end(send) : socket.write(send)));
    socket.on('data', (chunk) => (text += String(chunk)));
    socket
      .on('end', () => done('end'))
      .on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
    socket.setTimeout(QUIET_MS, () => done('open'));
  });
}

function tlsOptions({ tls }: RequestStep, { authority, client }: Certificates): SecureClientSessionOptions {
  if (tls === undefined) return {};
  const shown = tls.certificate === true ? client : {};
  const protocols = tls.alpn === undefined ? {} : { ALPNProtocols: [...tls.alpn] };
  return { ca: authority, servername: tls.name, ...protocols, ...shown };
}

function askHttp1(port: number, step: RequestStep, certificates: Certificates): Promise<Answer> {
  const { path = '/', method = 'GET', headers = {}, body, tls } = step;
  const request = tls === undefined ? requestHttp : requestHttps;
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { host: 'example.test', ...length, ...headers } as Record<string, string | string[]>;
  return new Promise((resolve, reject) => {
    const options = {
      ...tlsOptions(step, certificates),
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: all,
      agent: false,
    };
    const sent = request(options as object, (response) => {
      collect(response).then(
        (text) =>
          resolve(
            answerOf(response.statusCode ?? 0, pairs(response.rawHeaders), text, pairs(response.rawTrailers)),
          ),
        reject,
      );
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

function askHttp2(port: number, step: RequestStep, certificates: Certificates): Promise<Answer> {
  const { path = '/', method = 'GET', headers = {}, body, tls } = step;
  return new Promise((resolve, reject) => {
    const scheme = tls === undefined ? 'http' : 'https';
    const session = connectHttp2(`${scheme}://127.0.0.1:${port}`, tlsOptions(step, certificates));
    session.on('error', reject);
    const names = { ':path': path, ':method': method, ':scheme': scheme, ':authority': 'example.test' };
    const stream = session.request(
      { ...names, ...(headers as Record<string, string>) },
      { endStream: body === undefined },
    );
    let status = 0;
    let lines: string[] = [];
    let trailers: string[] = [];
    stream.setTimeout(PATIENCE_MS, () => stream.destroy(new Error('no answer')));
    stream.on('response', (fields: IncomingHttpHeaders & { ':status'?: number }) => {
      status = fields[':status'] ?? 0;
      lines = Object.entries(fields)
        .filter(([name]) => name !== ':status')
        .map(([name, value]) => `${name}: ${String(value)}`);
    });
    stream.on('trailers', (fields: IncomingHttpHeaders) => {
      trailers = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
    });
    collect(stream)
      .then((text) => resolve(answerOf(status, lines, text, trailers)), reject)
      .finally(() => session.close());
    if (body !== undefined) stream.end(body);
  });
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

function pairs(raw: IncomingMessage['rawHeaders']): string[] {
  return raw.filter((_, at) => at % 2 === 0).map((name, at) => `${name}: ${raw[2 * at + 1] ?? ''}`);
}

function answerOf(
  status: number,
  headers: readonly string[],
  text: string,
  trailers: readonly string[],
): Answer {
  const json = headers.some((line) => /^content-type: application\/json/i.test(line));
  const body: unknown = json && text !== '' ? JSON.parse(text) : text;
  return { status, headers, body, ...(trailers.length > 0 ? { trailers } : {}) };
}
