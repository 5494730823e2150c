/** Compiles `fixtures/schema-probe.ts` and gives its exports a face of schemas, documents and sentences. */

import { ByteRoom, outputOf, type RoomExports } from '../byte-room.ts';
import { loadBareModule } from '../json/bare-module.ts';

interface ProbeExports extends RoomExports {
  collect(): void;
  compile(at: number, size: number): number;
  hideValues(isHidden: boolean): void;
  nameMembers(isArgument: boolean): void;
  check(at: number, size: number): number;
  checkArguments(at: number, size: number): number;
  checkAgain(times: number): number;
  violationCount(): number;
  writeViolations(): void;
  writeLastViolation(): void;
  writeFaults(): void;
  writeIgnored(): void;
}

/** The schema library in a module of its own. */
export class SchemaProbe {
  readonly wasm: ProbeExports;
  readonly #schema: ByteRoom;
  readonly #document: ByteRoom;

  constructor(wasm: ProbeExports) {
    this.wasm = wasm;
    this.#schema = new ByteRoom(wasm, 1 << 19);
    this.#document = new ByteRoom(wasm, 1 << 22);
  }

  /** Takes a schema, as text or as a value; whether it was accepted. */
  compile(schema: unknown): boolean {
    // as between two callbacks of a plugin
    this.wasm.collect();
    const text = typeof schema === 'string' ? schema : JSON.stringify(schema);
    const isAccepted = this.wasm.compile(this.#schema.at, this.#schema.put(text)) !== 0;
    this.#schema.put(new Uint8Array(text.length));
    return isAccepted;
  }

  /** Whether a document, given as text, is valid. */
  check(text: string): boolean {
    return verdict(this.wasm.check(this.#document.at, this.#document.put(text)));
  }

  /** The sentences about a document. */
  sentences(document: unknown): string[] {
    this.check(JSON.stringify(document));
    return this.#violations();
  }

  /** The sentences about the arguments of a call. */
  argumentSentences(params: unknown): string[] {
    const size = this.#document.put(JSON.stringify({ method: 'tools/call', params }));
    verdict(this.wasm.checkArguments(this.#document.at, size));
    return this.#violations();
  }

  faults(): string[] {
    this.wasm.writeFaults();
    return linesOf(outputOf(this.wasm));
  }

  ignored(): string[] {
    this.wasm.writeIgnored();
    return linesOf(outputOf(this.wasm));
  }

  lastSentence(): string {
    this.wasm.writeLastViolation();
    return outputOf(this.wasm).toString();
  }

  #violations(): string[] {
    this.wasm.writeViolations();
    return linesOf(outputOf(this.wasm));
  }
}

function verdict(code: number): boolean {
  if (code < 0) throw new Error('the document is not JSON');
  return code === 1;
}

function linesOf(bytes: Buffer): string[] {
  return bytes.length === 0 ? [] : bytes.toString().split('\n');
}

/** Builds the probe as a plugin is built. */
export async function buildSchemaProbe(): Promise<SchemaProbe> {
  return new SchemaProbe(await loadBareModule<ProbeExports>('test/schema/fixtures/schema-probe.ts'));
}
