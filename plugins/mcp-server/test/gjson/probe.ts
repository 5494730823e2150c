/** Compiles `fixtures/gjson-probe.ts` and gives its exports a byte-level face. */

import { bareModule, startModule } from '../bare-module.ts';

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  room(size: number): number;
  reset(): void;
  isSpent(): number;
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

export const TYPES = ['Null', 'False', 'Number', 'String', 'True', 'JSON'] as const;

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
  readonly #room: number;
  readonly #size: number;

  private constructor(wasm: ProbeExports, size: number) {
    this.wasm = wasm;
    this.#size = size;
    this.#room = wasm.room(size) >>> 0;
  }

  static async load(size = 1 << 20): Promise<GjsonProbe> {
    return new GjsonProbe(startModule<ProbeExports>(await bareModule('gjson/fixtures/gjson-probe.ts')), size);
  }

  get(text: Text, path: Text): Found {
    this.wasm.reset();
    return this.#found(this.wasm.get(...this.put(text, path)));
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

  /** Lays both out at the end of the room, the text last, so that nothing follows it there. */
  put(text: Text, path: Text): [number, number, number, number] {
    const [bytes, name] = [toBytes(text), toBytes(path)];
    const at = this.#room + this.#size - bytes.length;
    const memory = new Uint8Array(this.wasm.memory.buffer);
    memory.set(bytes, at);
    memory.set(name, at - name.length);
    return [at, bytes.length, at - name.length, name.length];
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
    return Buffer.from(this.wasm.memory.buffer, at >>> 0, size).toString('latin1');
  }
}

function toBytes(text: Text): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text;
}
