/**
 * The stream of bytes that never became a request: it has nothing to read, and its answer ends the connection.
 * Spec: Envoy source/common/http/http1/codec_impl.cc (sendProtocolError).
 */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import type { HeaderMap } from '../../abi/header-map.js';
import type { DownstreamEnd } from '../filter-chain.js';
import type { CodecHost, CodecStream, RequestHead } from './codec-stream.js';
import { responseLines, sendableStatus } from './response-lines.js';

export class BrokenStream implements CodecStream, DownstreamEnd {
  readonly head: RequestHead = { method: '', url: '', httpVersion: '1.1', rawHeaders: [] };
  readonly headersOnly = true;
  readonly expectsContinue = false;
  readonly #socket: Socket;
  #host: CodecHost | undefined;
  #ended = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  open(host: CodecHost): DownstreamEnd {
    this.#host = host;
    this.#socket.once('close', () => host.onClose(this.#ended));
    return this;
  }

  encodeInterim(): void {}

  encodeHeaders(headers: HeaderMap, endStream: boolean): void {
    const host = this.#host;
    if (host === undefined) return;
    const status = sendableStatus(headers, host);
    const { lines, length } = responseLines(headers, host);
    lines.push('connection', 'close');
    if (length === undefined) lines.push('content-length', '0');
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
    for (let i = 0; i + 1 < lines.length; i += 2) text += `${lines[i]}: ${lines[i + 1]}\r\n`;
    this.#socket.write(`${text}\r\n`, 'latin1');
    if (endStream) this.#end();
  }

  encodeData(data: Buffer, endStream: boolean): void {
    this.#socket.write(data);
    if (endStream) this.#end();
  }

  encodeTrailers(): void {
    this.#end();
  }

  reset(): void {
    this.#socket.destroy();
  }

  read(): void {}

  pause(): void {}

  discard(): void {}

  answeredEarly(): void {}

  #end(): void {
    this.#ended = true;
    this.#socket.end();
  }
}
