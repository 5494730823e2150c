/**
 * HTTP/2 on connections that a listener accepted: streams become requests, what is no request ends the connection.
 * Spec: RFC 9113; Envoy source/common/http/http2/codec_impl.cc; observed of 1.40.
 */
import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';

import type { ConnectionSettings } from '../connection-settings.js';
import { isSafeValue } from '../header-rules.js';
import { Http2Liveness } from '../http2-liveness.js';
import type { RequestHead } from './codec-stream.js';
import type { HttpConnection } from './http-connection.js';
import { Http2Stream } from './http2-stream.js';
import { PrematureResets } from './premature-resets.js';

const END_STREAM = 1;
/** Node's own limits must not come before Envoy's. */
const MAX_HEADER_PAIRS = 100_000;
const MAX_SEND_BLOCK = 1024 * 1024;
const SESSION_MEMORY_MB = 64;
/** Between the announcement that the connection ends and the last stream that is still taken. */
const NOTICE_STREAM = 2 ** 31 - 1;

export interface Http2Host {
  readonly settings: ConnectionSettings;
  serve(stream: Http2Stream, connection: HttpConnection): void;
  protocolError(): void;
}

export class Http2Server {
  readonly #host: Http2Host;
  readonly #liveness = new Http2Liveness();

  constructor(host: Http2Host) {
    this.#host = host;
  }

  accept(connection: HttpConnection): void {
    const { http2, maxHeadersBytes } = this.#host.settings;
    const session = performServerHandshake(connection.socket, {
      settings: {
        maxConcurrentStreams: http2.maxConcurrentStreams,
        initialWindowSize: http2.streamWindow,
        maxHeaderListSize: maxHeadersBytes,
        enableConnectProtocol: http2.allowConnect,
      },
      maxHeaderListPairs: MAX_HEADER_PAIRS,
      maxSendHeaderBlockLength: MAX_SEND_BLOCK,
      maxSessionMemory: SESSION_MEMORY_MB,
    });
    session.setLocalWindowSize(http2.connectionWindow);
    const resets = new PrematureResets();
    session.on('stream', (stream, headers, flags, raw?: string[]) => {
      this.#onStream({ session, stream, headers, flags, raw: raw ?? [], resets }, connection);
    });
    this.#liveness.watch(session, connection.socket);
    session.on('error', () => this.#host.protocolError());
    // A client that will send no more is gone, as Envoy sees it; the session itself would wait for ever.
    connection.socket.once('end', () => session.destroy());
    if (connection.socket.readableEnded) session.destroy();
    connection.onDrain = () => session.goaway(constants.NGHTTP2_NO_ERROR, NOTICE_STREAM);
    connection.onEnd = () => session.close();
  }

  #onStream(incoming: Incoming, connection: HttpConnection): void {
    const { stream, session, resets } = incoming;
    stream.on('error', () => undefined);
    const { settings } = this.#host;
    if (isTooLarge(incoming.raw, settings)) return stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    const head = headOf(incoming);
    if (head === undefined || (settings.underscores === 'REJECT_REQUEST' && hasUnderscore(head.rawHeaders))) {
      return this.#refuse(incoming);
    }
    connection.began();
    const expects = /^100-continue$/i.test(incoming.headers.expect ?? '');
    this.#host.serve(new Http2Stream(stream, head, (incoming.flags & END_STREAM) !== 0, expects), connection);
    const began = performance.now();
    stream.once('close', () => {
      connection.ended();
      const excessive = resets.excessive(stream.aborted, performance.now() - began);
      if (!excessive || session.destroyed) return;
      session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      session.destroy();
    });
  }

  /** One broken message ends the connection, unless it is to cost only itself. */
  #refuse({ session, stream }: Incoming): void {
    this.#host.protocolError();
    if (this.#host.settings.http2.streamErrors) return stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    session.goaway(constants.NGHTTP2_PROTOCOL_ERROR);
    session.destroy();
  }
}

interface Incoming {
  readonly session: ServerHttp2Session;
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly flags: number;
  readonly raw: readonly string[];
  readonly resets: PrematureResets;
}

/** Undefined for what HTTP/2's own rules forbid. */
function headOf({ headers, raw }: Incoming): RequestHead | undefined {
  const { ':method': method = '', ':path': path, ':authority': authority } = headers;
  const rawHeaders: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    if (name.charCodeAt(0) === 0x3a) continue;
    if (!isSafeValue(value)) return undefined;
    // One authority: Envoy drops a host line beside it.
    if (name !== 'host' || authority === undefined) rawHeaders.push(name, value);
  }
  const protocol = headers[':protocol'];
  if (typeof protocol === 'string') return upgradeHead({ path, protocol, authority, rawHeaders });
  if (method === 'CONNECT')
    return { method, url: '*', httpVersion: '2', rawHeaders, authority: authority ?? '' };
  if (path === undefined || path === '' || authority === '') return undefined;
  if (!path.startsWith('/') && !(path === '*' && method === 'OPTIONS')) return undefined;
  return {
    method,
    url: path,
    httpVersion: '2',
    rawHeaders,
    ...(authority === undefined ? {} : { authority }),
  };
}

interface ExtendedConnect {
  readonly path: string | undefined;
  readonly protocol: string;
  readonly authority: string | undefined;
  readonly rawHeaders: readonly string[];
}

/** What an extended CONNECT asks for, in the words of HTTP/1, as filters and upstreams see it. */
function upgradeHead({ path, protocol, authority, rawHeaders }: ExtendedConnect): RequestHead | undefined {
  if (path === undefined || authority === undefined || !isSafeValue(protocol)) return undefined;
  const raw = [...rawHeaders, 'upgrade', protocol, 'connection', 'Upgrade'];
  return { method: 'GET', url: path, httpVersion: '2', rawHeaders: raw, authority };
}

/** Pseudo-headers count too. */
function isTooLarge(raw: readonly string[], settings: ConnectionSettings): boolean {
  if (raw.length / 2 > settings.maxHeadersCount) return true;
  return raw.reduce((bytes, text) => bytes + text.length, 0) > settings.maxHeadersBytes;
}

function hasUnderscore(raw: readonly string[]): boolean {
  return raw.some((name, index) => index % 2 === 0 && name.includes('_'));
}
