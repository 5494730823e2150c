/** Compiles `fixtures/json-probe.ts` and gives its exports a byte-level face. */

import { loadBareModule } from './bare-module.ts';

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(size: number): number;
  parseFirst(text: number, size: number): number;
  parseSecond(text: number, size: number): number;
  keepFirst(): void;
  collect(): void;
  errorPosition(): number;
  outData(): number;
  outLength(): number;
  compact(): void;
  compactBoth(): void;
  rewrite(): void;
  quote(text: number, size: number): void;
  unescaped(): void;
  lookUp(key: number, size: number): number;
  lookUpMethod(): number;
  repeated(): number;
  integer(): bigint;
  writeInteger(value: bigint): void;
}

const ROOM = 1 << 21;

/** The JSON library in a module of its own. */
export class JsonProbe {
  readonly wasm: ProbeExports;
  readonly #first: number;
  readonly #second: number;

  constructor(wasm: ProbeExports) {
    this.wasm = wasm;
    this.#first = wasm.allocate(ROOM) >>> 0;
    this.#second = wasm.allocate(ROOM) >>> 0;
  }

  parse(text: string | Uint8Array): number {
    return this.wasm.parseFirst(this.#first, this.#put(this.#first, text));
  }

  parseSecond(text: string): number {
    return this.wasm.parseSecond(this.#second, this.#put(this.#second, text));
  }

  quote(text: string | Uint8Array): Buffer {
    this.wasm.quote(this.#second, this.#put(this.#second, text));
    return this.output();
  }

  find(key: string): string | undefined {
    const found = this.wasm.lookUp(this.#second, this.#put(this.#second, key));
    return found < 0 ? undefined : this.output().toString();
  }

  output(): Buffer {
    const at = this.wasm.outData() >>> 0;
    return Buffer.from(this.wasm.memory.buffer.slice(at, at + this.wasm.outLength()));
  }

  #put(at: number, text: string | Uint8Array): number {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    new Uint8Array(this.wasm.memory.buffer).set(bytes, at);
    return bytes.length;
  }
}

/** Builds the probe as a plugin is built. */
export async function buildJsonProbe(): Promise<JsonProbe> {
  return new JsonProbe(await loadBareModule<ProbeExports>('test/json/fixtures/json-probe.ts'));
}
