/** What template functions ask of a gateway: the time, randomness, a header, a property. */

import { randomFillSync } from 'node:crypto';

/** 2024-02-29T12:34:56.789012345Z */
export const NOW = 1_709_210_096_789_012_345n;

const OK = 0;
const NOT_FOUND = 1;

export class ProbeHost {
  exports: { readonly memory: { readonly buffer: ArrayBuffer }; malloc(size: number): number } | undefined;
  now = NOW;
  /** By name; of headers the first value. */
  readonly headers = new Map<string, string>();
  /** By path, with dots. */
  readonly properties = new Map<string, string>();

  readonly functions = {
    proxy_get_current_time_nanoseconds: (slot = 0): number => {
      this.#view().setBigUint64(slot, this.now, true);
      return OK;
    },
    proxy_get_header_map_value: (_map = 0, at = 0, size = 0, ptrSlot = 0, sizeSlot = 0): number =>
      this.#answer(this.headers.get(this.#text(at, size)), ptrSlot, sizeSlot),
    proxy_get_property: (at = 0, size = 0, ptrSlot = 0, sizeSlot = 0): number =>
      this.#answer(this.properties.get(this.#text(at, size).replaceAll('\0', '.')), ptrSlot, sizeSlot),
    random_get: (at = 0, size = 0): number => {
      randomFillSync(new Uint8Array(this.#view().buffer as ArrayBuffer, at >>> 0, size));
      return OK;
    },
  };

  #view(): DataView {
    if (this.exports === undefined) throw new Error('asked before it was there');
    return new DataView(this.exports.memory.buffer);
  }

  #text(at: number, size: number): string {
    return Buffer.from(this.#view().buffer as ArrayBuffer, at >>> 0, size).toString();
  }

  #answer(value: string | undefined, ptrSlot: number, sizeSlot: number): number {
    if (value === undefined || this.exports === undefined) return NOT_FOUND;
    const bytes = Buffer.from(value);
    const at = this.exports.malloc(bytes.length) >>> 0;
    new Uint8Array(this.exports.memory.buffer).set(bytes, at);
    this.#view().setUint32(ptrSlot, at, true);
    this.#view().setUint32(sizeSlot, bytes.length, true);
    return OK;
  }
}
