/**
 * Writes a response to the client's connection: the last look at its headers, framing, backpressure.
 * Spec: Envoy source/common/http/conn_manager_utility.cc (mutateResponseHeaders), http1/codec_impl.cc; observed of 1.40.
 */
import { STATUS_CODES, type ServerResponse } from 'node:http';

import type { HeaderMap } from '../../abi/header-map.js';
import type { ConnectionSettings } from '../connection-settings.js';
import type { DownstreamEnd } from '../filter-chain.js';
import { isHopByHop, isSafeValue, isToken } from '../header-rules.js';
import { httpDate } from '../wall-clock.js';

const UNKNOWN_TO_ENVOY = new Set([418, 509]);

/** What the writer asks of its stream. */
export interface WriterHost {
  readonly settings: ConnectionSettings;
  readonly head: boolean;
  /** The client understands chunks. */
  readonly chunks: boolean;
  /** The connection ends after this response. */
  closeAfter(): boolean;
  requestId(): string | undefined;
  /** The client reads slowly (true) or has caught up (false). */
  pauseResponse(paused: boolean): void;
  warn(message: string): void;
  onReset(details: string): void;
}

export class ResponseWriter implements DownstreamEnd {
  readonly #response: ServerResponse;
  readonly #host: WriterHost;
  /** Bytes that `content-length` still promises; undefined without it. */
  #owed: number | undefined;
  #bodiless = false;
  #paused = false;
  #flushed = false;

  constructor(response: ServerResponse, host: WriterHost) {
    this.#response = response;
    this.#host = host;
    response.sendDate = false;
    // Otherwise Node writes `Connection: keep-alive` and `Keep-Alive` lines; Envoy writes neither.
    response.removeHeader('connection');
    response.on('drain', () => this.#onDrain());
  }

  encodeHeaders(headers: HeaderMap, endStream: boolean): void {
    const status = this.#sendableStatus(Number(headers.get(':status')));
    this.#bodiless = this.#host.head || status === 204 || status === 304;
    const lines = this.#lines(headers, endStream);
    const known = STATUS_CODES[status] !== undefined && !UNKNOWN_TO_ENVOY.has(status);
    if (known) this.#response.writeHead(status, lines);
    else this.#response.writeHead(status, 'Unknown', lines);
    if (endStream) return this.#end();
    // Headers, body and end travel in one write when they come in one turn.
    this.#response.cork();
    setImmediate(() => this.#flush());
  }

  encodeData(data: Buffer, endStream: boolean): void {
    const body = this.#bodiless ? data.subarray(0, 0) : this.#fit(data);
    if (body.length > 0) {
      this.#flushed = true;
      if (!this.#response.write(body) && !endStream) this.#press(true);
    }
    if (endStream) this.#end();
  }

  reset(details: string): void {
    this.#host.onReset(details);
    this.#response.destroy();
  }

  #flush(): void {
    if (this.#response.destroyed) return;
    if (!this.#flushed && !this.#response.writableEnded) this.#response.flushHeaders();
    this.#flushed = true;
    this.#response.uncork();
  }

  #end(): void {
    if (this.#owed !== undefined && this.#owed > 0 && !this.#bodiless) {
      this.#host.warn(
        `the response is ${this.#owed} bytes shorter than its content-length; connection closed`,
      );
      this.#response.destroy();
      return;
    }
    this.#response.end();
  }

  /** Envoy writes what it was given and the next response starts in the wrong place; here the surplus is cut. */
  #fit(data: Buffer): Buffer {
    if (this.#owed === undefined) return data;
    if (data.length > this.#owed) {
      this.#host.warn(
        'the response is longer than its content-length, which desynchronises Envoy; surplus dropped',
      );
      data = data.subarray(0, this.#owed);
    }
    this.#owed -= data.length;
    return data;
  }

  #sendableStatus(status: number): number {
    if (status >= 200 && status <= 999) return status;
    this.#host.warn(`status ${status} cannot be sent as a final response; 500 sent instead`);
    return 500;
  }

  #lines(headers: HeaderMap, endStream: boolean): string[] {
    const { settings } = this.#host;
    const lines: string[] = [];
    const overwrite = settings.serverHeader === 'OVERWRITE';
    let date = false;
    let server = false;
    for (const [name, value] of headers.entries()) {
      if (name.charCodeAt(0) === 0x3a || isHopByHop(name)) continue;
      if (!isToken(name) || !isSafeValue(value)) {
        this.#host.warn(
          `response header ${JSON.stringify(name)} cannot be sent and was left out; Envoy writes it raw`,
        );
        continue;
      }
      if (name === 'content-length' && !this.#promise(value)) continue;
      if (name === 'date') date = true;
      if (name === 'server') server = true;
      lines.push(name, name === 'server' && overwrite ? settings.serverName : value);
    }
    const id = settings.requestIdInResponse ? this.#host.requestId() : undefined;
    if (id !== undefined && !headers.has('x-request-id')) lines.push('x-request-id', id);
    if (!date) lines.push('date', httpDate());
    if (!server && settings.serverHeader !== 'PASS_THROUGH') lines.push('server', settings.serverName);
    if (this.#host.closeAfter()) lines.push('connection', 'close');
    if (this.#owed === undefined && !this.#bodiless) {
      if (endStream) lines.push('content-length', '0');
      else if (this.#host.chunks) lines.push('transfer-encoding', 'chunked');
    }
    return lines;
  }

  /** Notes the length; a value that is no length, or a second one, is not sent. */
  #promise(value: string): boolean {
    if (this.#owed !== undefined || !/^[0-9]{1,15}$/.test(value)) return false;
    this.#owed = Number(value);
    return true;
  }

  #press(high: boolean): void {
    if (this.#paused === high) return;
    this.#paused = high;
    this.#host.pauseResponse(high);
  }

  #onDrain(): void {
    this.#press(false);
  }
}
