/** Compiles `fixtures/gjson-probe.ts` and gives its exports a byte-level face. */

import { bareModule, startModule } from '../bare-module.ts';

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  room(size: number, spare: number): number;
  allocateOnce(size: number): number;
  resize(at: number, size: number, to: number): number;
  spend(steps: number): number;
  isSpent(): number;
  stepsTaken(): number;
  reset(): void;
  get(text: number, size: number, path: number, pathSize: number): number;
  field(text: number, size: number, name: number, nameSize: number): number;
  repeatField(text: number, size: number, name: number, nameSize: number, times: number): void;
  repeatPath(text: number, size: number, path: number, pathSize: number, times: number): void;
  parse(text: number, size: number): number;
  start(): void;
  next(): number;
  takeKey(): number;
  takeValue(): number;
  raw(): number;
  rawSize(): number;
  text(): number;
  textSize(): number;
  number(): number;
}

const TYPES = ['Null', 'False', 'Number', 'String', 'True', 'JSON'] as const;
/** What the engine may need besides, so that the memory does not grow behind what is put at its end. */
const SPARE = 4 << 20;

/** What was found, bytes as Latin-1. */
export interface Found {
  readonly type: (typeof TYPES)[number];
  readonly raw: string;
  /** Of a string. */
  readonly text: string;
  /** Of a number. */
  readonly number: number;
}

export type Text = string | Uint8Array;

/** The engine in a module of its own. */
export class GjsonProbe {
  readonly wasm: ProbeExports;
  readonly #end: number;

  private constructor(wasm: ProbeExports, size: number) {
    this.wasm = wasm;
    this.#end = (wasm.room(size, SPARE) >>> 0) + size;
  }

  static async load(size = 1 << 20): Promise<GjsonProbe> {
    return new GjsonProbe(startModule<ProbeExports>(await bareModule('gjson/fixtures/gjson-probe.ts')), size);
  }

  /** Whether texts still lie at the very end of the memory. */
  get isFlush(): boolean {
    return this.wasm.memory.buffer.byteLength === this.#end;
  }

  get(text: Text, path: Text): Found {
    this.wasm.reset();
    return this.#found(this.wasm.get(...this.put(text, path)));
  }

  /** The same, the path at the end of the memory. */
  getBefore(text: Text, path: Text): Found {
    this.wasm.reset();
    const [at, size, textAt, textSize] = this.put(path, text);
    return this.#found(this.wasm.get(textAt, textSize, at, size));
  }

  field(text: Text, name: Text): Found {
    this.wasm.reset();
    return this.#found(this.wasm.field(...this.put(text, name)));
  }

  parse(text: Text): Found {
    this.wasm.reset();
    const [at, size] = this.put(text, '');
    return this.#found(this.wasm.parse(at, size));
  }

  /** Keys and values of what was found last. */
  members(): [Found, Found][] {
    const members: [Found, Found][] = [];
    this.wasm.start();
    while (this.wasm.next()) {
      const key = this.#found(this.wasm.takeKey());
      members.push([key, this.#found(this.wasm.takeValue())]);
    }
    return members;
  }

  /** Lays both out, the first at the end of the memory and the second right before it; addresses and sizes. */
  put(last: Text, before: Text): [number, number, number, number] {
    const [bytes, others] = [toBytes(last), toBytes(before)];
    const at = this.#end - bytes.length;
    const memory = new Uint8Array(this.wasm.memory.buffer);
    memory.set(bytes, at);
    memory.set(others, at - others.length);
    return [at, bytes.length, at - others.length, others.length];
  }

  #found(type: number): Found {
    return {
      type: TYPES[type] ?? 'Null',
      raw: this.#bytes(this.wasm.raw(), this.wasm.rawSize()),
      text: this.#bytes(this.wasm.text(), this.wasm.textSize()),
      number: this.wasm.number(),
    };
  }

  #bytes(at: number, size: number): string {
    return Buffer.from(this.wasm.memory.buffer, at >>> 0, size >>> 0).toString('latin1');
  }
}

function toBytes(text: Text): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text;
}
