/**
 * One request on a connection to a host: sends it, hands on the answer piece by piece, can be paused and aborted.
 * The only file that knows the HTTP client. Spec: https://undici.nodejs.org/#/docs/api/Dispatcher (dispatch).
 */
import type { Dispatcher } from 'undici';

import { HeaderMap } from '../../abi/header-map.js';
import { isHopByHop } from '../header-rules.js';
import type { UpstreamHost } from './host.js';
import type { UpstreamBody } from './request-body.js';
import { classifyError, type UpstreamFailure } from './upstream-failure.js';

/** Who waits for the answer. */
export interface UpstreamListener {
  /** The request is about to be written to an open connection. */
  onConnected?(): void;
  onHeaders(headers: HeaderMap, endStream: boolean): void;
  onData(data: Buffer, endStream: boolean): void;
  onFailure(failure: UpstreamFailure): void;
}

export interface OutgoingRequest {
  /** With all pseudo-headers; connection headers in it are not sent. */
  readonly headers: HeaderMap;
  readonly body: UpstreamBody;
}

const EMPTY = Buffer.alloc(0);
/** Methods that announce an empty body. */
const ANNOUNCE_EMPTY = new Set(['POST', 'PUT', 'PATCH', 'OPTIONS']);

export class UpstreamRequest implements Dispatcher.DispatchHandler {
  readonly host: UpstreamHost;
  readonly #listener: UpstreamListener;
  readonly #head: boolean;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #connected = false;
  #paused = false;
  #over = false;
  #starting = true;

  constructor(host: UpstreamHost, request: OutgoingRequest, listener: UpstreamListener) {
    this.host = host;
    this.#listener = listener;
    const method = request.headers.get(':method') ?? 'GET';
    this.#head = method === 'HEAD';
    host.active++;
    host.total++;
    const options = {
      path: request.headers.get(':path') ?? '/',
      // Undici's type lists some methods; it sends any token.
      method: method as Dispatcher.HttpMethod,
      headers: flatten(request.headers, method, request.body === null),
      // Undici's type leaves out what its documentation allows: an iterable of chunks.
      body: request.body as Buffer | null,
      ...(host.serverName === undefined ? {} : { servername: host.serverName }),
    };
    host.pool.dispatch(options, this);
    this.#starting = false;
  }

  /** Stops reading the answer until `resume`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#resume?.();
  }

  /** Nobody waits any more: the connection is closed unless the answer was complete. */
  abort(): void {
    if (!this.#finish()) return;
    this.#abort?.();
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    this.#connected = true;
    if (this.#over) return abort();
    this.#listener.onConnected?.();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void): boolean {
    // Interim answers are not passed on.
    if (this.#over || status < 200) return true;
    this.#resume = resume;
    const headers = readHeaders(status, raw);
    const endStream = this.#head || status === 204 || status === 304 || headers.get('content-length') === '0';
    if (endStream) this.#finish();
    this.#listener.onHeaders(headers, endStream);
    return !this.#paused;
  }

  onData(data: Buffer): boolean {
    if (!this.#over) this.#listener.onData(data, false);
    return !this.#paused;
  }

  onComplete(): void {
    if (this.#finish()) this.#listener.onData(EMPTY, true);
  }

  onError(error: Error): void {
    if (!this.#finish()) return;
    this.host.failures++;
    const failure = classifyError(error, this.#connected);
    // A request that cannot even be built fails inside the constructor: its owner has no object yet.
    if (this.#starting) setImmediate(() => this.#listener.onFailure(failure));
    else this.#listener.onFailure(failure);
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.host.active--;
    return true;
  }
}

/** Bytes to latin1 text: one character per byte, nothing lost. */
function readHeaders(status: number, raw: readonly Buffer[]): HeaderMap {
  const flat: string[] = [':status', String(status)];
  for (const part of raw) flat.push(part.toString('latin1'));
  const headers = HeaderMap.fromRaw(flat);
  // The only line of the connection that Envoy keeps from filters.
  headers.remove('keep-alive');
  return headers;
}

function flatten(headers: HeaderMap, method: string, empty: boolean): string[] {
  const flat: string[] = ['host', headers.get(':authority') ?? ''];
  let lengthKnown = false;
  for (const [name, value] of headers.entries()) {
    if (name.charCodeAt(0) === 0x3a || isHopByHop(name)) continue;
    // The client library writes 100-continue itself or not at all; Envoy has answered it already.
    if (name === 'expect') continue;
    if (name === 'content-length') lengthKnown = true;
    flat.push(name, value);
  }
  if (empty && !lengthKnown && ANNOUNCE_EMPTY.has(method)) flat.push('content-length', '0');
  return flat;
}
