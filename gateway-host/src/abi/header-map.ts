/**
 * An ordered list of header lines with lower-case names, as a filter reads and writes it.
 * Values are latin1 strings: one character per byte, so nothing is lost on the way through a plugin.
 * Spec: Envoy source/common/http/header_map_impl.cc (pseudo-headers first; known headers joined with a comma).
 */

import { JOINED_IN_REQUESTS, JOINED_IN_RESPONSES } from './joined-headers.js';

/** One line. */
export type HeaderEntry = readonly [name: string, value: string];

/** Lower-cases A to Z only: bytes of 0x80 and above must stay as they are. */
export function asciiLower(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  }
  return text;
}

/** One header map; every write bumps `version`, so that readers may cache what they derived from it. */
export class HeaderMap {
  #entries: HeaderEntry[];
  /** A map that begins with `:status` is a response's, any other one a request's. */
  #joined: ReadonlySet<string> | undefined;
  #version = 0;

  private constructor(entries: HeaderEntry[], joined?: ReadonlySet<string>) {
    this.#entries = entries;
    this.#joined = joined;
  }

  /** A map with these lines added one after the other. */
  static from(entries: Iterable<readonly [string, string]>): HeaderMap {
    const map = new HeaderMap([]);
    for (const [name, value] of entries) map.add(name, value);
    return map;
  }

  /** A map from Node's flat `rawHeaders` list: name, value, name, value. */
  static fromRaw(rawHeaders: readonly string[]): HeaderMap {
    const map = new HeaderMap([]);
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) map.add(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
    return map;
  }

  /** How many writes this map has seen. */
  get version(): number {
    return this.#version;
  }

  /** Number of lines, pseudo-headers included. */
  get size(): number {
    return this.#entries.length;
  }

  /** Bytes of all names and values, which is what `proxy_get_header_map_size` answers in Envoy. */
  get byteSize(): number {
    let bytes = 0;
    for (const [name, value] of this.#entries) bytes += name.length + value.length;
    return bytes;
  }

  /** The lines in order; do not keep the array across writes. */
  entries(): readonly HeaderEntry[] {
    return this.#entries;
  }

  /** The first value of a header. */
  get(name: string): string | undefined {
    const key = asciiLower(name);
    for (const entry of this.#entries) if (entry[0] === key) return entry[1];
    return undefined;
  }

  /** Every value of a header, in order. */
  getAll(name: string): string[] {
    const key = asciiLower(name);
    return this.#entries.filter((entry) => entry[0] === key).map((entry) => entry[1]);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Adds a line; a header that may stand only once is joined with a comma instead. */
  add(name: string, value: string): void {
    const key = asciiLower(name);
    this.#version++;
    this.#joined ??= key === ':status' ? JOINED_IN_RESPONSES : JOINED_IN_REQUESTS;
    if (this.#joined.has(key)) {
      const entries = this.#entries;
      for (let at = 0; at < entries.length; at++) {
        const old = entries[at] as HeaderEntry;
        if (old[0] !== key) continue;
        entries[at] = [key, old[1] === '' ? value : `${old[1]},${value}`];
        return;
      }
    }
    if (key.charCodeAt(0) === 0x3a) this.#entries.splice(this.#pseudoEnd(), 0, [key, value]);
    else this.#entries.push([key, value]);
  }

  /** Replaces every value of a header by one line at the end (pseudo-headers stay in front of the others). */
  set(name: string, value: string): void {
    this.remove(name);
    this.add(name, value);
  }

  /** Removes every line with this name and says how many there were. */
  remove(name: string): number {
    const key = asciiLower(name);
    const before = this.#entries.length;
    this.#version++;
    let kept = 0;
    for (const entry of this.#entries) if (entry[0] !== key) this.#entries[kept++] = entry;
    this.#entries.length = kept;
    return before - kept;
  }

  /** Removes every line. */
  clear(): void {
    this.#version++;
    this.#entries = [];
  }

  clone(): HeaderMap {
    return new HeaderMap(this.#entries.slice(), this.#joined);
  }

  #pseudoEnd(): number {
    const entries = this.#entries;
    let at = 0;
    while (at < entries.length && entries[at]?.[0].charCodeAt(0) === 0x3a) at++;
    return at;
  }
}
