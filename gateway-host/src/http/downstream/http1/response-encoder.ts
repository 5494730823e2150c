/**
 * Writes one response to an HTTP/1 connection: status line, framing, backpressure.
 * Head and body go out in one write where they come in one turn.
 * Spec: RFC 9112 §6, §7; Envoy source/common/http/http1/codec_impl.cc (ResponseEncoderImpl); observed of 1.40.
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import type { HeaderMap } from '../../../abi/header-map.js';
import type { DownstreamEnd } from '../../filter-chain.js';
import { FilteredSocket } from '../../filtered-socket.js';
import { writeJoined } from '../../joined-write.js';
import { opensTunnel } from '../../upgrade.js';
import { afterTurn, type TurnEnd } from '../../write-turn.js';
import type { CodecHost } from '../codec-stream.js';
import { interimLines, responseLines, sendableStatus, trailerLines } from '../response-lines.js';

const UNKNOWN_TO_ENVOY = new Set([102, 103, 418, 509]);

/** What the request says about its answer. */
export interface AnswerForm {
  readonly head: boolean;
  /** The client understands chunks. */
  readonly chunks: boolean;
  readonly asksToClose: boolean;
}

/** What the encoder tells its connection. */
export interface EncoderEvents {
  /** The response is written; `close`: it has said that the connection ends. */
  onResponseEnd(close: boolean): void;
}

export class ResponseEncoder implements DownstreamEnd, TurnEnd {
  /** The status line has been written or is about to be. */
  begun = false;
  readonly #socket: Socket;
  /** Network filters see each portion by itself, as Envoy writes it. */
  readonly #portions: FilteredSocket | undefined;
  readonly #host: CodecHost;
  readonly #form: AnswerForm;
  readonly #events: EncoderEvents;
  /** The head, not written yet. */
  #text = '';
  /** Bytes that `content-length` still promises; undefined without it. */
  #owed: number | undefined;
  #bodiless = false;
  #chunked = false;
  /** The connection leaves HTTP with this answer. */
  #opened = false;
  /** Then the connection's end is not announced. */
  #quiet = false;
  #close = false;
  #over = false;
  #pressed = false;

  constructor(socket: Socket, host: CodecHost, form: AnswerForm, events: EncoderEvents) {
    this.#socket = socket;
    this.#portions = socket instanceof FilteredSocket ? socket : undefined;
    this.#host = host;
    this.#form = form;
    this.#events = events;
  }

  encodeInterim(headers: HeaderMap): void {
    if (this.begun || this.#over) return;
    const status = Number(headers.get(':status'));
    let text = this.#statusLine(status);
    const lines = interimLines(headers, this.#host);
    for (let i = 0; i < lines.length; i += 2) text += `${lines[i]}: ${lines[i + 1]}\r\n`;
    this.#socket.write(`${text}\r\n`, 'latin1');
  }

  encodeHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.begun || this.#over) return;
    this.begun = true;
    const status = sendableStatus(headers, this.#host);
    this.#bodiless = this.#form.head || status === 204 || status === 304;
    const { lines, length } = responseLines(headers, this.#host);
    this.#owed = length;
    const { tunnel } = this.#host;
    this.#opened = tunnel !== undefined && opensTunnel(tunnel, headers);
    this.#quiet = this.#opened && (tunnel === 'upgrade' || status === 200);
    this.#text = this.#head(status, lines, endStream);
    if (this.#close && !this.#quiet) headers.put('connection', 'close');
    if (endStream) this.#end('');
    else if (this.#portions === undefined) afterTurn(this);
    else this.afterTurn();
  }

  encodeData(data: Buffer, endStream: boolean): void {
    if (this.#over) return;
    const body = this.#bodiless ? undefined : this.#fit(data);
    const size = body?.length ?? 0;
    const before = this.#chunked && size > 0 ? `${size.toString(16)}\r\n` : '';
    const after = before === '' ? '' : '\r\n';
    if (endStream) return this.#end(this.#chunked ? `${after}0\r\n\r\n` : after, before, body);
    if (size > 0 && !this.#write(before, body, after)) this.#press(true);
  }

  /** Trailers go out behind chunks, where the configuration allows them; otherwise the body just ends. */
  encodeTrailers(trailers: HeaderMap): void {
    if (this.#over) return;
    if (!this.#chunked) return this.#end('');
    let text = '0\r\n';
    if (this.#host.settings.http1Trailers) {
      const lines = trailerLines(trailers, this.#host);
      for (let i = 0; i < lines.length; i += 2) text += `${lines[i]}: ${lines[i + 1]}\r\n`;
    }
    this.#end(`${text}\r\n`);
  }

  reset(details: string): void {
    this.#over = true;
    this.#host.onReset(details);
    // What the client was told already is still on its way.
    this.afterTurn();
    this.#socket.destroySoon();
  }

  /** The socket takes more. */
  onDrain(): void {
    this.#press(false);
  }

  /** The connection is gone. */
  abandon(): void {
    this.#over = true;
  }

  #statusLine(status: number): string {
    const known = STATUS_CODES[status] !== undefined && !UNKNOWN_TO_ENVOY.has(status);
    const version = this.#form.chunks ? '1.1' : '1.0';
    return `HTTP/${version} ${status} ${known ? STATUS_CODES[status] : 'Unknown'}\r\n`;
  }

  #head(status: number, lines: readonly string[], endStream: boolean): string {
    let text = this.#statusLine(status);
    for (let i = 0; i < lines.length; i += 2) text += `${lines[i]}: ${lines[i + 1]}\r\n`;
    this.#close = this.#host.closeAfter() || this.#form.asksToClose;
    const framed = this.#owed === undefined && !this.#bodiless && !this.#opened && status >= 200;
    if (framed && !endStream) {
      this.#chunked = this.#form.chunks;
      // Without chunks only the connection's end can tell the body's end.
      this.#close ||= !this.#chunked;
    }
    if (this.#close && !this.#quiet) text += 'connection: close\r\n';
    if (framed && endStream) text += 'content-length: 0\r\n';
    if (this.#chunked) text += 'transfer-encoding: chunked\r\n';
    return `${text}\r\n`;
  }

  #end(after: string, before = '', body?: Buffer): void {
    this.#over = true;
    this.#write(before, body, after);
    if (this.#owed !== undefined && this.#owed > 0 && !this.#bodiless) {
      this.#host.warn(
        `the response is ${this.#owed} bytes shorter than its content-length; connection closed`,
      );
      this.#socket.destroySoon();
      return;
    }
    this.#events.onResponseEnd(this.#close);
  }

  afterTurn(): void {
    if (this.#text === '' || this.#socket.destroyed) return;
    this.#write('', undefined, '');
  }

  #write(before: string, data: Buffer | undefined, after: string): boolean {
    const front = this.#text + before;
    this.#text = '';
    if (this.#portions !== undefined) return this.#portions.writePortion(front, data, after);
    return writeJoined(this.#socket, front, data, after);
  }

  /** Envoy writes what it was given and the next response starts in the wrong place; here the surplus is cut. */
  #fit(data: Buffer): Buffer {
    if (this.#owed === undefined) return data;
    let part = data;
    if (data.length > this.#owed) {
      this.#host.warn(
        'the response is longer than its content-length, which desynchronises Envoy; surplus dropped',
      );
      part = data.subarray(0, this.#owed);
    }
    this.#owed -= part.length;
    return part;
  }

  #press(high: boolean): void {
    if (this.#pressed === high) return;
    this.#pressed = high;
    this.#host.pauseResponse(high);
  }
}
