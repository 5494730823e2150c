/** Compiles `fixtures/probe.ts` and lets a line of the vectors call a function: `repeat 3 "ab"`. */

import { bareModule, startModule } from '../bare-module.ts';
import { unquote } from './bytes.ts';
import { ProbeHost } from './probe-host.ts';

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  room(size: number): number;
  begin(isStrict: boolean): void;
  addNil(): void;
  addBool(value: boolean): void;
  addInt(value: bigint): void;
  addFloat(value: number): void;
  addText(text: number, size: number, isJson: boolean): void;
  call(name: number, size: number): number;
  format(): number;
  resultInt(): bigint;
  resultFloat(): number;
  resultText(): number;
  resultSize(): number;
  stepsTaken(): number;
}

const ROOM = 1 << 20;
/** A quoted text, raw JSON in back quotes, or a word. */
const OPERAND = /"(?:[^"\\]|\\.)*"|`[^`]*`|\S+/gsu;

/** The functions in a module of their own. */
export class FunctionProbe {
  /** The gateway that the functions ask. */
  readonly host: ProbeHost;
  readonly #wasm: ProbeExports;
  readonly #memory: number;
  #next = 0;

  private constructor(wasm: ProbeExports, host: ProbeHost) {
    this.host = host;
    this.#wasm = wasm;
    this.#memory = wasm.room(ROOM) >>> 0;
  }

  static async load(): Promise<FunctionProbe> {
    const host = new ProbeHost();
    const wasm = startModule<ProbeExports>(await bareModule('functions/fixtures/probe.ts'), host.functions);
    host.exports = wasm;
    return new FunctionProbe(wasm, host);
  }

  /** What a call gives, as the vectors say it: a literal, or `error` and why. */
  call(line: string, isStrict = false): string | Buffer {
    const [name = '', ...operands] = line.match(OPERAND) ?? [];
    this.#wasm.begin(isStrict);
    this.#next = this.#memory;
    for (const operand of operands) this.#add(operand);
    if (name === 'printf') return this.#result(this.#wasm.format());
    const at = this.#put(Buffer.from(name));
    return this.#result(this.#wasm.call(at, name.length));
  }

  /** Steps that the last call took. */
  get steps(): number {
    return this.#wasm.stepsTaken() >>> 0;
  }

  get memorySize(): number {
    return this.#wasm.memory.buffer.byteLength;
  }

  #add(operand: string): void {
    const first = operand[0];
    if (operand === 'nil') this.#wasm.addNil();
    else if (operand === 'true' || operand === 'false') this.#wasm.addBool(operand === 'true');
    else if (first === '"' || first === '`') {
      const text = first === '"' ? unquote(operand) : Buffer.from(operand.slice(1, -1));
      this.#wasm.addText(this.#put(text), text.length, first === '`');
    } else if (/^-?\d+$/.test(operand)) this.#wasm.addInt(BigInt(operand));
    else this.#wasm.addFloat(Number(operand));
  }

  #put(bytes: Uint8Array): number {
    const at = this.#next;
    new Uint8Array(this.#wasm.memory.buffer).set(bytes, at);
    this.#next = at + bytes.length;
    return at;
  }

  #result(kind: number): string | Buffer {
    if (kind === -2) return 'error no such function';
    if (kind === -1) return `error ${this.#text().toString()}`;
    if (kind === 0) return 'nil';
    if (kind === 1) return String(this.#wasm.resultInt() === 1n);
    if (kind === 2) return String(this.#wasm.resultInt());
    if (kind === 3) return `${this.#wasm.resultFloat()}`;
    return kind === 5 ? `\`${this.#text().toString()}\`` : this.#text();
  }

  #text(): Buffer {
    const at = this.#wasm.resultText() >>> 0;
    return Buffer.from(this.#wasm.memory.buffer.slice(at, at + this.#wasm.resultSize()));
  }
}
