/** What passed an end of the filter chain, as a test reads it. */
import type { HeaderMap } from '../abi/header-map.js';

export type HeaderList = readonly (readonly [string, string])[] | Readonly<Record<string, string>>;
export type BodyInput = string | Uint8Array | readonly (string | Uint8Array)[];

/** Headers and body of a request or an answer. */
export class TestMessage {
  readonly headers: [string, string][];
  /** Lines after the body, when the message ended with some. */
  trailers: HeaderMap | undefined;
  #chunks: Buffer[] = [];

  constructor(headers: HeaderMap) {
    this.headers = headers.entries().map(([name, value]) => [name, value]);
  }

  /** `:status` of an answer, 0 for a request. */
  get status(): number {
    return Number(this.header(':status') ?? 0);
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The first value of a header. */
  header(name: string): string | undefined {
    const key = name.toLowerCase();
    return this.headers.find(([known]) => known === key)?.[1];
  }

  text(): string {
    return this.body.toString('utf8');
  }

  json(): unknown {
    return JSON.parse(this.text());
  }

  /** Called by the chain's end. */
  append(chunk: Buffer): void {
    this.#chunks.push(Buffer.from(chunk));
  }
}

/** Header lines from either way of writing them. */
export function headerLines(headers: HeaderList | undefined): [string, string][] {
  if (headers === undefined) return [];
  const lines = Array.isArray(headers)
    ? (headers as readonly (readonly [string, string])[])
    : Object.entries(headers);
  // Filters see bytes: text beyond ASCII stands as its UTF-8 bytes, as a client would send it.
  return lines.map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]);
}

/** A body's chunks, and its length when it was given in one piece. */
export function bodyChunks(body: BodyInput | undefined): { chunks: Buffer[]; length: number | undefined } {
  if (body === undefined) return { chunks: [], length: undefined };
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const chunk = Buffer.from(body);
    return { chunks: chunk.length === 0 ? [] : [chunk], length: chunk.length };
  }
  return { chunks: body.map((chunk) => Buffer.from(chunk)), length: undefined };
}
