/**
 * An ordered list of header lines with lower-case names, as a filter reads and writes it.
 * Values are latin1 strings: one character per byte, so nothing is lost on the way through a plugin.
 * Spec: Envoy source/common/http/header_map_impl.cc (pseudo-headers first; known headers joined with a comma).
 */

import { JOINED_IN_REQUESTS, JOINED_IN_RESPONSES, joinValues } from './joined-headers.js';

const COLON = 0x3a;

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

function joinedBy(first: string): ReadonlySet<string> {
  return first === ':status' ? JOINED_IN_RESPONSES : JOINED_IN_REQUESTS;
}

/** One header map; every write bumps `version`, so that readers may cache what they derived from it. */
export class HeaderMap {
  #entries: HeaderEntry[];
  /** A map that begins with `:status` is a response's, any other one a request's. */
  #joined: ReadonlySet<string> | undefined;
  #version = 0;
  /** The version that was found fit to be sent. */
  #vouched = -1;

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

  /** The same from names that are in lower case already. */
  static fromLines(lines: readonly string[]): HeaderMap {
    const map = new HeaderMap([]);
    if (lines.length === 0) return map;
    const joined = (map.#joined = joinedBy(lines[0] as string));
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const name = lines[i] as string;
      const value = lines[i + 1] as string;
      if (!joined.has(name) || !map.#join(name, value)) map.#insert(name, value);
    }
    return map;
  }

  /** How many writes this map has seen. */
  get version(): number {
    return this.#version;
  }

  /** All lines are fit to be sent as they are now; any write ends that. */
  vouch(): void {
    this.#vouched = this.#version;
  }

  /** Nobody wrote since somebody vouched for the lines. */
  get vouched(): boolean {
    return this.#vouched === this.#version;
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
    const at = this.#indexOf(name);
    if (at >= 0) return (this.#entries[at] as HeaderEntry)[1];
    // Lines have names in lower case: only another spelling is worth a second look.
    const key = asciiLower(name);
    return key === name ? undefined : this.get(key);
  }

  /** Every value of a header, in order. */
  getAll(name: string): string[] {
    const key = asciiLower(name);
    const values: string[] = [];
    for (const entry of this.#entries) if (entry[0] === key) values.push(entry[1]);
    return values;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Adds a line; a header that may stand only once is joined with a comma instead. */
  add(name: string, value: string): void {
    const key = asciiLower(name);
    this.#version++;
    this.#joined ??= joinedBy(key);
    if (!this.#joined.has(key) || !this.#join(key, value)) this.#insert(key, value);
  }

  /** Replaces every value of a header by one line at the end (pseudo-headers stay in front of the others). */
  set(name: string, value: string): void {
    const key = asciiLower(name);
    const entries = this.#entries;
    const last = entries.length - 1;
    // What was set last is often set again.
    if (last >= 0 && this.#indexOf(key) === last) {
      this.#version++;
      entries[last] = [key, value];
      return;
    }
    this.remove(key);
    this.#joined ??= joinedBy(key);
    this.#insert(key, value);
  }

  /** Writes a line that is there only once where it stands, else at the end. */
  put(name: string, value: string): void {
    const at = this.#indexOf(name);
    if (at < 0) return this.add(name, value);
    this.#version++;
    this.#entries[at] = [name, value];
  }

  /** Removes every line with this name and says how many there were. */
  remove(name: string): number {
    const key = asciiLower(name);
    const entries = this.#entries;
    this.#version++;
    let kept = 0;
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at] as HeaderEntry;
      if (entry[0] === key) continue;
      if (kept < at) entries[kept] = entry;
      kept++;
    }
    const gone = entries.length - kept;
    // One line is the rule, for which this is faster than a shorter length.
    for (let left = gone; left > 0; left--) entries.pop();
    return gone;
  }

  /** Removes every line. */
  clear(): void {
    this.#version++;
    this.#entries = [];
  }

  /** Whether any header's name begins so. */
  hasPrefix(prefix: string): boolean {
    const entries = this.#entries;
    const first = prefix.charCodeAt(0);
    for (let at = 0; at < entries.length; at++) {
      const [name] = entries[at] as HeaderEntry;
      if (name.charCodeAt(0) === first && name.startsWith(prefix)) return true;
    }
    return false;
  }

  /** Has the lines of another map from now on. */
  become(other: HeaderMap): void {
    this.#version++;
    this.#entries = other.#entries.slice();
  }

  clone(): HeaderMap {
    return new HeaderMap(this.#entries.slice(), this.#joined);
  }

  #indexOf(key: string): number {
    const entries = this.#entries;
    for (let at = 0; at < entries.length; at++) if ((entries[at] as HeaderEntry)[0] === key) return at;
    return -1;
  }

  /** Appends to a line of that name; false when there is none. */
  #join(key: string, value: string): boolean {
    const at = this.#indexOf(key);
    if (at < 0) return false;
    const before = (this.#entries[at] as HeaderEntry)[1];
    this.#entries[at] = [key, joinValues(before, value)];
    return true;
  }

  #insert(key: string, value: string): void {
    const at = key.charCodeAt(0) === COLON ? this.#pseudoEnd() : this.#entries.length;
    if (at === this.#entries.length) this.#entries.push([key, value]);
    else this.#entries.splice(at, 0, [key, value]);
  }

  #pseudoEnd(): number {
    const entries = this.#entries;
    let at = 0;
    while (at < entries.length && entries[at]?.[0].charCodeAt(0) === COLON) at++;
    return at;
  }
}
