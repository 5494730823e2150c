/**
 * Takes a connection's bytes apart into requests, one at a time: the next one is read when the last has been answered.
 * Spec: RFC 9112; Envoy source/common/http/http1/codec_impl.cc (ServerConnectionImpl); observed of 1.40.
 */
import { GrowingBytes } from '../../growing-bytes.js';
import { afterHead, headEnd } from '../../head-end.js';
import { joined } from '../../joined.js';
import { ChunkedBody } from './chunked-body.js';
import { parseHeaderLines } from './header-block.js';
import { Http1Error } from './http1-error.js';
import { framingOf } from './request-framing.js';
import { parseRequestLine, refuseLine, type RequestLine } from './request-line.js';

export interface ParserRules {
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
  readonly customMethods: boolean;
  readonly http10: boolean;
}

export interface ParserEvents {
  /** `rawHeaders`: names in lower case and values in turn. */
  onHead(line: RequestLine, rawHeaders: string[], endStream: boolean): void;
  onData(data: Buffer): void;
  /** The request is whole; nothing more is read until `next`. */
  onEnd(rawTrailers: string[]): void;
}

type State = 'head' | 'length' | 'chunked' | 'tunnel' | 'answering';

const CR = 0x0d;
const LF = 0x0a;
const EMPTY = Buffer.alloc(0);

export class RequestParser {
  readonly #rules: ParserRules;
  readonly #events: ParserEvents;
  #state: State = 'head';
  /** Bytes that came and have not been read. */
  #held: Buffer = EMPTY;
  readonly #joined = new GrowingBytes();
  /** In `#held`, what was searched for the end of the head already. */
  #searched = 0;
  /** The first line of a head that goes on was looked at. */
  #lineSeen = false;
  #owed = 0;
  #chunks: ChunkedBody | undefined;
  #running = false;
  /** Somebody asked not to get more for now. */
  #paused = false;

  constructor(rules: ParserRules, events: ParserEvents) {
    this.#rules = rules;
    this.#events = events;
  }

  /** Between requests, and nothing of the next one has come. */
  get idle(): boolean {
    return this.#state === 'head' && this.#held.length === 0;
  }

  /** Bytes that wait for the answer to the request before them. */
  get waiting(): number {
    return this.#state === 'answering' || this.#paused ? this.#held.length : 0;
  }

  /** @throws Http1Error */
  push(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : this.#joined.join(this.#held, bytes);
    this.#run();
  }

  /** What has come behind the request, for somebody who brings it again. */
  takeWaiting(): Buffer {
    const rest = this.#held;
    this.#held = EMPTY;
    return rest;
  }

  /** The answer is complete: reads on with what has come meanwhile. */
  next(): void {
    this.#state = 'head';
    this.#paused = false;
    // A connection that waits for its next request holds nothing of the last one.
    if (this.#held.length === 0) {
      this.#held = EMPTY;
      this.#joined.clear();
    }
    this.#run();
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#run();
  }

  /** Events may ask to go on, or not to, while they are told: the loop that tells them heeds it. */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      this.#readAll();
    } finally {
      this.#running = false;
    }
  }

  #readAll(): void {
    while (this.#held.length > 0 && !this.#paused) {
      if (this.#state === 'answering') return;
      if (this.#state === 'head') {
        if (!this.#readHead()) return;
      } else if (this.#state === 'length') this.#readLength();
      else if (this.#state === 'tunnel') this.#readTunnel();
      else this.#readChunks();
    }
  }

  /** False while the head goes on. */
  #readHead(): boolean {
    const held = this.#held;
    let from = 0;
    // Empty lines before a request are nobody's; a client of long ago sent one behind each body.
    while (from < held.length && (held[from] === CR || held[from] === LF)) from++;
    if (from > 0) {
      this.#held = held.subarray(from);
      this.#searched = 0;
      if (this.#held.length === 0) return false;
    }
    const searched = Math.max(0, this.#searched - 2);
    const end = headEnd(this.#held, searched);
    this.#searched = this.#held.length;
    const { maxHeadBytes } = this.#rules;
    if ((end < 0 ? this.#held.length : end) > maxHeadBytes) throw new Http1Error('headers_too_large');
    if (end < 0) {
      this.#refuseEarly(searched);
      return false;
    }
    const text = this.#held.toString('latin1', 0, end);
    this.#held = this.#held.subarray(afterHead(this.#held, end));
    this.#searched = 0;
    this.#begin(text);
    return true;
  }

  #begin(text: string): void {
    this.#lineSeen = false;
    const { maxHeaders } = this.#rules;
    const lineEnd = text.indexOf('\n');
    const first = lineEnd < 0 ? text : text.slice(0, lineEnd);
    const line = parseRequestLine(first.endsWith('\r') ? first.slice(0, -1) : first, this.#rules);
    const raw = lineEnd < 0 ? [] : parseHeaderLines(text, lineEnd + 1, maxHeaders);
    const framing = framingOf(raw, line);
    if (line === undefined) throw new Http1Error('low_version');
    const empty = framing.kind === 'length' && framing.length === 0;
    if (empty) this.#state = 'answering';
    else if (framing.kind === 'tunnel') this.#state = 'tunnel';
    else if (framing.kind === 'length') {
      this.#state = 'length';
      this.#owed = framing.length;
    } else {
      this.#state = 'chunked';
      this.#chunks = new ChunkedBody(this.#rules.maxHeadBytes);
    }
    this.#events.onHead(line, raw, empty);
    if (empty) this.#events.onEnd([]);
    // What stands behind the head goes on at once, and be it nothing, as in Envoy.
    else if (framing.kind === 'tunnel') this.#readTunnel();
  }

  #readTunnel(): void {
    const held = this.#held;
    this.#held = EMPTY;
    this.#events.onData(held);
  }

  #readLength(): void {
    const held = this.#held;
    const whole = held.length <= this.#owed;
    const part = whole ? held : held.subarray(0, this.#owed);
    this.#held = whole ? EMPTY : held.subarray(part.length);
    this.#owed -= part.length;
    if (this.#owed === 0) this.#state = 'answering';
    this.#events.onData(part);
    if (this.#owed === 0) this.#events.onEnd([]);
  }

  /** Chunks that came together go on together, as in Envoy, those before a fault too. */
  #readChunks(): void {
    const chunks = this.#chunks as ChunkedBody;
    const parts: Buffer[] = [];
    try {
      while (this.#held.length > 0 && chunks.trailers === undefined) {
        const { used, data } = chunks.read(this.#held);
        this.#held = this.#held.subarray(used);
        if (data !== undefined) parts.push(data);
      }
    } finally {
      if (parts.length > 0) this.#events.onData(joined(parts));
    }
    if (chunks.trailers === undefined) return;
    this.#state = 'answering';
    this.#chunks = undefined;
    this.#events.onEnd(parseHeaderLines(chunks.trailers, 0, this.#rules.maxHeaders));
  }

  /** What cannot become a request is told so at once, not after the client has sent enough of it. */
  #refuseEarly(searched: number): void {
    if (this.#lineSeen) return;
    const end = this.#held.indexOf(LF, searched);
    if (end >= 0) {
      this.#lineSeen = true;
      const line = this.#held.toString('latin1', 0, end);
      refuseLine(line.endsWith('\r') ? line.slice(0, -1) : line, this.#rules);
      return;
    }
    // A method is capital letters: the first byte tells most of what is no HTTP, a TLS handshake for one.
    const first = this.#held[0] ?? 0;
    if (!this.#rules.customMethods && (first < 0x41 || first > 0x5a)) throw new Http1Error('codec_error');
  }
}
