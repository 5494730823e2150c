/**
 * Reads HTTP/1 answers from the bytes of a connection, one answer per request.
 * Spec: RFC 9112; Envoy source/common/http/http1/codec_impl.cc (ClientConnectionImpl).
 */
import type { HeaderMap } from '../../abi/header-map.js';
import { GrowingBytes } from '../growing-bytes.js';
import { afterHead, headEnd } from '../head-end.js';
import { opensTunnel, type Tunnel } from '../upgrade.js';
import { ChunkReader } from './http1-chunks.js';
import { framingOf, parseHead, parseTrailers, ProtocolError, type Framing } from './http1-head.js';

const EMPTY = Buffer.alloc(0);
/** Those that mean something to somebody; others are dropped, and so are all but the first for a request. */
const INTERIM: ReadonlySet<number> = new Set([100, 102, 103, 104]);

export interface ReaderEvents {
  /** An answer before the answer. */
  onInterim(headers: HeaderMap): void;
  onHeaders(headers: HeaderMap, endStream: boolean): void;
  onData(data: Buffer): void;
  /** The answer is whole. */
  onEnd(trailers: HeaderMap | undefined): void;
  /** Bytes of a connection that has left HTTP. */
  onTunnel(data: Buffer): void;
}

export interface ReaderLimits {
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
}

export interface AnswerExpectation {
  /** The request was HEAD: no body follows. */
  readonly head: boolean;
  /** The request asked to leave HTTP. */
  readonly tunnel: Tunnel | undefined;
}

type State = 'head' | 'length' | 'chunked' | 'until-close' | 'tunnel';

export class Http1Reader {
  readonly #limits: ReaderLimits;
  readonly #events: ReaderEvents;
  #expected: AnswerExpectation | undefined;
  #state: State = 'head';
  /** The beginning of a head, and how much of it was searched for its end. */
  #carry: Buffer | undefined;
  #searched = 0;
  readonly #joined = new GrowingBytes();
  #owed = 0;
  /** The request has had an answer before the answer. */
  #interim = false;
  #chunks: ChunkReader | undefined;
  #trailers: HeaderMap | undefined;
  keepAlive = true;

  constructor(limits: ReaderLimits, events: ReaderEvents) {
    this.#limits = limits;
    this.#events = events;
  }

  /** An answer is due. */
  expect(expected: AnswerExpectation): void {
    this.#expected = expected;
    this.#interim = false;
  }

  get idle(): boolean {
    return this.#expected === undefined;
  }

  /** Throws ProtocolError; the connection is of no use then. */
  read(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#expected === undefined) throw new ProtocolError('bytes that nobody asked for');
      rest = this.#step(rest, this.#expected);
    }
  }

  /** The other side sends no more; true when that is a proper end of the answer. Throws where something is half read. */
  end(): boolean {
    if (this.#carry !== undefined) throw new ProtocolError('the connection ended within a head');
    if (this.#state === 'length' || this.#state === 'chunked') {
      throw new ProtocolError('the connection ended within a body');
    }
    // A tunnel has no end but that of its connection; before that, Envoy hands on what is left: nothing.
    if (this.#state === 'tunnel') this.#events.onTunnel(EMPTY);
    if (this.#state !== 'until-close') return false;
    this.#finish(undefined);
    return true;
  }

  #step(bytes: Buffer, expected: AnswerExpectation): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, expected);
      case 'length': {
        const whole = bytes.length <= this.#owed;
        const part = whole ? bytes : bytes.subarray(0, this.#owed);
        this.#owed -= part.length;
        this.#events.onData(part);
        if (this.#owed === 0) this.#finish(undefined);
        return whole ? EMPTY : bytes.subarray(part.length);
      }
      case 'chunked':
        return bytes.subarray(this.#readChunks(bytes));
      case 'until-close':
        this.#events.onData(bytes);
        return bytes.subarray(bytes.length);
      case 'tunnel':
        this.#events.onTunnel(bytes);
        return bytes.subarray(bytes.length);
    }
  }

  #readHead(bytes: Buffer, expected: AnswerExpectation): Buffer {
    const all = this.#carry === undefined ? bytes : this.#joined.join(this.#carry, bytes);
    const end = headEnd(all, Math.max(0, this.#searched - 2));
    if ((end < 0 ? all.length : end) > this.#limits.maxHeadBytes) {
      throw new ProtocolError(`the head is longer than ${this.#limits.maxHeadBytes} bytes`);
    }
    this.#carry = end < 0 ? all : undefined;
    this.#searched = end < 0 ? all.length : 0;
    if (end < 0) return EMPTY;
    this.#joined.clear();
    const next = afterHead(all, end);
    const head = parseHead(all.toString('latin1', 0, end), this.#limits.maxHeaders);
    const { tunnel } = expected;
    const framing = framingOf(head, expected.head);
    if (tunnel !== undefined && opensTunnel(tunnel, head.headers)) {
      this.#beginTunnel(head.headers, all.subarray(next));
      return EMPTY;
    }
    if (head.status === 101 && tunnel === 'upgrade') {
      this.#switchToNothing(head.headers);
      return all.subarray(next);
    }
    if (head.status === 101) throw new ProtocolError('switched protocols without being asked');
    if (head.status >= 200) this.#begin(head.headers, framing, head.keepAlive);
    else if (INTERIM.has(head.status) && !this.#interim) {
      this.#interim = true;
      this.#events.onInterim(head.headers);
    }
    return all.subarray(next);
  }

  #beginTunnel(headers: HeaderMap, rest: Buffer): void {
    this.#state = 'tunnel';
    this.keepAlive = false;
    this.#events.onHeaders(headers, false);
    // What stands behind the head goes on at once, and be it nothing, as in Envoy.
    this.#events.onTunnel(rest);
  }

  /** It says that it switches, and not to what: an answer without a body. */
  #switchToNothing(headers: HeaderMap): void {
    this.keepAlive = false;
    this.#events.onHeaders(headers, false);
    this.#finish(undefined);
  }

  #begin(headers: HeaderMap, framing: Framing, keepAlive: boolean): void {
    this.keepAlive = keepAlive && framing.kind !== 'until-close';
    const empty = framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0);
    if (empty) {
      this.#expected = undefined;
      this.#events.onHeaders(headers, true);
      return;
    }
    this.#state = framing.kind as State;
    if (framing.kind === 'length') this.#owed = framing.length;
    if (framing.kind === 'chunked') this.#chunks = this.#newChunks();
    this.#events.onHeaders(headers, false);
  }

  #readChunks(bytes: Buffer): number {
    const used = this.#chunks?.read(bytes) ?? bytes.length;
    const trailers = this.#trailers;
    if (trailers === undefined) return used;
    this.#trailers = undefined;
    this.#finish(trailers.size === 0 ? undefined : trailers);
    return used;
  }

  #newChunks(): ChunkReader {
    return new ChunkReader({
      onData: (data) => this.#events.onData(data),
      onEnd: (lines) => (this.#trailers = parseTrailers(lines)),
    });
  }

  #finish(trailers: HeaderMap | undefined): void {
    this.#state = 'head';
    this.#expected = undefined;
    this.#chunks = undefined;
    this.#events.onEnd(trailers);
  }
}
