/**
 * One request on an HTTP/1.1 connection: head and body go out in one write where they come in one turn.
 * Spec: RFC 9112 §6, §7; Envoy source/common/http/http1/codec_impl.cc (RequestEncoderImpl).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { writeJoined } from '../joined-write.js';
import { afterTurn, type TurnEnd } from '../write-turn.js';
import type { Http1Codec } from './http1-codec.js';
import type { AnswerExpectation } from './http1-reader.js';
import { requestHead, trailerLines, type RequestHead } from './http1-request-head.js';
import type { UpstreamFailure } from './upstream-failure.js';
import type { OutgoingRequest, UpstreamListener, UpstreamStream } from './upstream-stream.js';

export class Http1Stream implements UpstreamStream, TurnEnd {
  readonly listener: UpstreamListener;
  over = false;
  readonly #codec: Http1Codec;
  readonly #head: RequestHead;
  /** Not written yet. */
  #text: string;
  #sent = 0;
  #requestEnded: boolean;
  #pressed = false;

  constructor(codec: Http1Codec, request: OutgoingRequest, listener: UpstreamListener) {
    this.#codec = codec;
    this.listener = listener;
    this.#head = requestHead(request.headers, request.endStream);
    this.#text = this.#head.text;
    this.#requestEnded = request.endStream;
    if (request.endStream) this.#write('', undefined, '');
    else afterTurn(this);
  }

  get expectation(): AnswerExpectation {
    return this.#head;
  }

  sendData(data: Buffer, endStream: boolean): void {
    if (this.over || this.#requestEnded) return;
    this.#sent += data.length;
    const { length, chunked } = this.#head;
    if (length !== undefined && (this.#sent > length || (endStream && this.#sent < length))) {
      return this.#refuse(
        `the body has ${this.#sent} bytes${endStream ? '' : ' or more'}, content-length says ${length}`,
      );
    }
    this.#requestEnded = endStream;
    const before = chunked && data.length > 0 ? `${data.length.toString(16)}\r\n` : '';
    let after = before === '' ? '' : '\r\n';
    if (chunked && endStream) after += '0\r\n\r\n';
    this.#write(before, data, after);
  }

  sendTrailers(trailers: HeaderMap): void {
    if (this.over || this.#requestEnded) return;
    if (!this.#head.chunked || !this.#codec.trailers) return this.sendData(Buffer.alloc(0), true);
    this.#requestEnded = true;
    this.#write('', undefined, `0\r\n${trailerLines(trailers)}\r\n`);
  }

  pause(): void {
    if (!this.over) this.#codec.socket.pause();
  }

  resume(): void {
    if (!this.over) this.#codec.socket.resume();
  }

  abort(): void {
    if (this.over) return;
    this.over = true;
    // Where nothing went out the connection is as good as before, but its reader waits for an answer.
    this.#codec.release(this, false);
  }

  /** The answer is whole. A request that is not makes the connection useless. */
  complete(keepAlive: boolean): void {
    this.over = true;
    this.#codec.release(this, keepAlive && this.#requestEnded);
  }

  fail(failure: UpstreamFailure): void {
    if (this.over) return;
    this.over = true;
    this.#codec.release(this, false);
    this.listener.onFailure(failure);
  }

  onDrain(): void {
    this.#press(false);
  }

  #refuse(detail: string): void {
    // Whoever pushes may not expect to fail inside the push.
    this.#text = '';
    this.#requestEnded = true;
    setImmediate(() => this.fail({ kind: 'request', detail }));
  }

  /** The head alone, when no data came with it. */
  afterTurn(): void {
    if (!this.over && this.#text !== '') this.#write('', undefined, '');
  }

  #write(before: string, data: Buffer | undefined, after: string): void {
    const { socket } = this.#codec;
    const front = this.#text + before;
    this.#text = '';
    const calm = writeJoined(socket, front, data, after);
    if (!calm && !this.#requestEnded) this.#press(true);
  }

  #press(high: boolean): void {
    if (this.#pressed === high) return;
    this.#pressed = high;
    if (!this.over) this.listener.onPressure?.(high);
  }
}
