/** Compiles `fixtures/template-probe.ts` and gives its exports a face of strings and bytes. */

import { bareModule, startModule } from '../bare-module.ts';
import { ProbeHost } from '../functions/probe-host.ts';

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  room(size: number): number;
  collect(): void;
  compile(name: number, nameSize: number, source: number, size: number, isStrict: boolean): number;
  pointAtAnswer(at: number, size: number): void;
  pointAtCall(at: number, size: number, config: number, configSize: number): void;
  render(): number;
  renderBody(): number;
  renderUrl(): number;
  repeat(times: number): void;
  result(): number;
  resultSize(): number;
  marked(): number;
  markedSize(): number;
}

export interface CompileOptions {
  /** Stands in errors. */
  readonly name?: string;
  readonly isStrict?: boolean;
}

/** What became of a rendering. */
export interface Rendered {
  readonly isSound: boolean;
  /** What was printed, or the error. */
  readonly bytes: Buffer;
}

const ROOM = 1 << 22;

/** The template engine in a module of its own. */
export class TemplateProbe {
  readonly wasm: ProbeExports;
  readonly #room: number;
  #next = 0;

  private constructor(wasm: ProbeExports) {
    this.wasm = wasm;
    this.#room = wasm.room(ROOM) >>> 0;
  }

  static async load(): Promise<TemplateProbe> {
    const host = new ProbeHost();
    // what the records were taken from
    host.properties.set('source.address', '127.0.0.1:4711');
    const bytes = await bareModule('template/fixtures/template-probe.ts');
    const wasm = startModule<ProbeExports>(bytes, host.functions);
    host.exports = wasm;
    return new TemplateProbe(wasm);
  }

  /** Why a template is refused, or null. */
  compile(
    source: string | Uint8Array,
    { name = 'response', isStrict = false }: CompileOptions = {},
  ): string | null {
    this.#next = this.#room;
    const title = this.#put(name);
    const text = this.#put(source);
    this.wasm.collect();
    return this.wasm.compile(...title, ...text, isStrict) ? null : this.#result().toString();
  }

  /** Renders over an answer. */
  render(document: string | Uint8Array): Rendered {
    this.point(document);
    return { isSound: this.wasm.render() !== 0, bytes: this.#result() };
  }

  /** Renders over a call. */
  renderCall(args: string, config: string): Rendered {
    this.#next = this.#room;
    this.wasm.pointAtCall(...this.#put(args), ...this.#put(config));
    return { isSound: this.wasm.render() !== 0, bytes: this.#result() };
  }

  /** Renders a request's body over a call. */
  renderBody(args: string, config = ''): string {
    this.#next = this.#room;
    this.wasm.pointAtCall(...this.#put(args), ...this.#put(config));
    if (!this.wasm.renderBody()) throw new Error('the template failed');
    return this.#result().toString();
  }

  /** Renders a URL over a call: the text with what may be the client's in brackets. */
  renderUrl(args: string, config: string): string {
    this.#next = this.#room;
    this.wasm.pointAtCall(...this.#put(args), ...this.#put(config));
    if (!this.wasm.renderUrl()) throw new Error('the template failed');
    const bytes = this.#result();
    const marks = new Uint32Array(
      this.wasm.memory.buffer.slice(this.wasm.marked(), this.wasm.marked() + this.wasm.markedSize()),
    );
    let text = '';
    let at = 0;
    for (let i = 0; i < marks.length; i += 2) {
      const [start = 0, end = 0] = [marks[i], marks[i + 1]];
      text += `${bytes.subarray(at, start).toString()}[${bytes.subarray(start, end).toString()}]`;
      at = end;
    }
    return text + bytes.subarray(at).toString();
  }

  /** Makes an answer the data of what is rendered. */
  point(document: string | Uint8Array): void {
    this.#next = this.#room;
    this.wasm.pointAtAnswer(...this.#put(document));
  }

  get memorySize(): number {
    return this.wasm.memory.buffer.byteLength;
  }

  #put(text: string | Uint8Array): [number, number] {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const at = this.#next;
    if (at + bytes.length > this.#room + ROOM) throw new Error('too long for the probe');
    new Uint8Array(this.wasm.memory.buffer).set(bytes, at);
    this.#next = at + bytes.length;
    return [at, bytes.length];
  }

  #result(): Buffer {
    const at = this.wasm.result() >>> 0;
    return Buffer.from(this.wasm.memory.buffer.slice(at, at + this.wasm.resultSize()));
  }
}
