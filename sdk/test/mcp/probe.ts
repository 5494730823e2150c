/** Compiles `fixtures/message-probe.ts` and gives its exports a byte-level face. */

import { loadBareModule } from '../json/bare-module.ts';

interface ProbeExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(size: number): number;
  collect(): void;
  classify(text: number, size: number): number;
  errorCode(): number;
  isPing(): number;
  paramsKind(): number;
  writeId(): void;
  writeErrorText(): void;
  writeAbout(text: number, size: number): void;
  negotiate(): number;
  supports(text: number, size: number): number;
  outData(): number;
  outLength(): number;
}

const ROOM = 1 << 16;
const KINDS = ['request', 'notification', 'response', 'invalid'];

/** What a body was taken for. */
export interface Classified {
  readonly kind: string;
  readonly id: string;
  readonly code?: number;
}

/** The MCP core in a module of its own. */
export class MessageProbe {
  readonly wasm: ProbeExports;
  readonly #room: number;

  constructor(wasm: ProbeExports) {
    this.wasm = wasm;
    this.#room = wasm.allocate(ROOM) >>> 0;
  }

  classify(text: string | Uint8Array): Classified {
    // as between two callbacks of a plugin
    this.wasm.collect();
    const kind = KINDS[this.wasm.classify(this.#room, this.#put(text))] ?? 'none';
    this.wasm.writeId();
    const id = this.#output();
    return kind === 'invalid' ? { kind, id, code: this.wasm.errorCode() } : { kind, id };
  }

  errorText(): string {
    this.wasm.writeErrorText();
    return this.#output();
  }

  errorAbout(subject: string | Uint8Array): string {
    const size = this.#put(subject);
    this.wasm.writeAbout(this.#room, size);
    return this.#output();
  }

  negotiate(): string | undefined {
    return this.wasm.negotiate() < 0 ? undefined : (JSON.parse(this.#output()) as string);
  }

  supports(version: string): boolean {
    return this.wasm.supports(this.#room, this.#put(version)) === 1;
  }

  #output(): string {
    const at = this.wasm.outData() >>> 0;
    return Buffer.from(this.wasm.memory.buffer.slice(at, at + this.wasm.outLength())).toString();
  }

  #put(text: string | Uint8Array): number {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    new Uint8Array(this.wasm.memory.buffer).set(bytes, this.#room);
    return bytes.length;
  }
}

/** Builds the probe as a plugin is built. */
export async function buildMessageProbe(): Promise<MessageProbe> {
  return new MessageProbe(await loadBareModule<ProbeExports>('test/mcp/fixtures/message-probe.ts'));
}
