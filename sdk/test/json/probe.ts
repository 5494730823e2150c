/** Compiles `fixtures/json-probe.ts` and gives its exports a byte-level face. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main as asc } from 'assemblyscript/asc';

/** The engine's interface, as far as it is used here: the compiler's library for Node does not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  allocate(size: number): number;
  parseFirst(text: number, size: number): number;
  parseSecond(text: number, size: number): number;
  errorPosition(): number;
  outData(): number;
  outLength(): number;
  compact(): void;
  compactBoth(): void;
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

  constructor(bytes: Uint8Array) {
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    this.wasm = new WebAssembly.Instance(module, {}).exports as ProbeExports;
    this.wasm._initialize();
    this.#first = this.wasm.allocate(ROOM) >>> 0;
    this.#second = this.wasm.allocate(ROOM) >>> 0;
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

/** Builds the probe with the release target's settings. */
export async function buildJsonProbe(): Promise<JsonProbe> {
  const sdk = fileURLToPath(new URL('../..', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'json-probe-'));
  const wasm = join(folder, 'probe.wasm');
  const target = ['-O3', '--shrinkLevel', '2', '--noAssert', '--runtime', 'incremental'];
  const entry = ['test/json/fixtures/json-probe.ts', '--baseDir', sdk, '--config', 'none', '-o', wasm];
  const shape = ['--exportStart', '_initialize', '--use', 'abort='];
  try {
    const { error, stderr } = await asc([...entry, ...target, ...shape]);
    if (error) throw new Error(stderr.toString(), { cause: error });
    return new JsonProbe(await readFile(wasm));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
