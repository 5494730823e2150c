/**
 * Takes the chunks of a chunked body apart, in whatever pieces the bytes come.
 * Spec: RFC 9112 §7.1 (chunked transfer coding); sizes beyond 2^48 and control characters in extensions are refused.
 */
import { joined } from '../joined.js';
import { ProtocolError } from './http1-head.js';

const LF = 0x0a;
const MAX_LINE = 16 * 1024;
const SIZE_LINE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r?$/;

type State = 'size' | 'data' | 'data-end' | 'trailers' | 'ended';

export interface ChunkEvents {
  onData(data: Buffer): void;
  /** The trailer lines, without the empty one. */
  onEnd(trailers: string): void;
}

export class ChunkReader {
  readonly #events: ChunkEvents;
  #state: State = 'size';
  #owed = 0;
  /** The beginning of a line whose end has not come yet. */
  #line = '';
  #trailers: string[] = [];
  #trailerBytes = 0;

  constructor(events: ChunkEvents) {
    this.#events = events;
  }

  /** Reads on; gives how many bytes belonged to the body: fewer than all once it has ended. */
  read(bytes: Buffer): number {
    const parts: Buffer[] = [];
    const used = this.#take(bytes, parts);
    // Chunks that came together go on together, as in Envoy.
    if (parts.length > 0) this.#events.onData(joined(parts));
    if (this.#state === 'ended') this.#events.onEnd(this.#trailers.join('\n'));
    return used;
  }

  #take(bytes: Buffer, parts: Buffer[]): number {
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#owed);
        this.#owed -= end - at;
        if (this.#owed === 0) this.#state = 'data-end';
        parts.push(bytes.subarray(at, end));
        at = end;
        continue;
      }
      const end = bytes.indexOf(LF, at);
      this.#line += bytes.toString('latin1', at, end < 0 ? bytes.length : end);
      if (this.#line.length > MAX_LINE) throw new ProtocolError('a chunk line is too long');
      if (end < 0) return bytes.length;
      at = end + 1;
      const line = this.#line;
      this.#line = '';
      if (this.#onLine(line)) return at;
    }
    return at;
  }

  /** True once the body has ended. */
  #onLine(line: string): boolean {
    if (this.#state === 'data-end') {
      if (line !== '\r') throw new ProtocolError('a chunk is longer than its size');
      this.#state = 'size';
      return false;
    }
    if (this.#state === 'size') {
      const match = SIZE_LINE.exec(line);
      if (match === null) throw new ProtocolError('a chunk size is malformed');
      this.#owed = Number.parseInt(match[1] as string, 16);
      this.#state = this.#owed === 0 ? 'trailers' : 'data';
      return false;
    }
    if (line === '\r' || line === '') {
      this.#state = 'ended';
      return true;
    }
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > MAX_LINE) throw new ProtocolError('the trailers are too long');
    this.#trailers.push(line);
    return false;
  }
}
