/** Which lines of the author's sources the engine was in: its stack holds byte offsets, the source map knows their places. */
import { SourceMap } from 'node:module';

/** A place in a source of the author's; the file from the plugin's folder, line and column from one. */
export interface AuthorPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Calls within calls that are told. */
const MOST_PLACES = 8;
const FRAME = /wasm-function\[\d+\]:0x([0-9a-f]+)/g;
/** What `abort` says at the end of its line. */
const SAID = /(?<file>[^\s:]+\.ts):(?<line>\d+):(?<column>\d+)$/;
const LIBRARIES = '~lib/';
/** Instructions. Spec: WebAssembly core, binary format, instructions. */
const CALL = 0x10;
/** drop, local.set, local.tee, global.set. */
const TAKERS = [0x1a, 0x21, 0x22, 0x24];

/** Reads stacks with the source map of one module. */
export class AuthorPlaces {
  readonly #bytes: Uint8Array;
  readonly #map: SourceMap;

  constructor(bytes: Uint8Array, map: string) {
    this.#bytes = bytes;
    // Node's types want a payload; the compiler's map is one.
    this.#map = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  }

  /** From the inside out, without the SDK and the standard library; `said` is what `abort` logged. */
  of(error: Error, said = ''): AuthorPlace[] {
    const places: AuthorPlace[] = [];
    const add = (place: AuthorPlace | undefined): void => {
      const last = places.at(-1);
      const known = place === undefined || (place.file === last?.file && place.line === last.line);
      if (!known && !place.file.startsWith(LIBRARIES) && places.length < MOST_PLACES) places.push(place);
    };
    add(placeIn(said));
    for (const [, offset = ''] of (error.stack ?? '').matchAll(FRAME)) add(this.#at(parseInt(offset, 16)));
    return places;
  }

  #at(offset: number): AuthorPlace | undefined {
    const entry = this.#map.findEntry(0, offset);
    if (!('originalSource' in entry) || entry.originalSource === undefined) return this.#atTaker(offset);
    const { originalSource: file, originalLine, originalColumn } = entry;
    return { file, line: originalLine + 1, column: originalColumn + 1 };
  }

  /** Of some calls only the instruction behind has a place, which takes the result. */
  #atTaker(offset: number): AuthorPlace | undefined {
    if (this.#bytes[offset] !== CALL) return undefined;
    let next = offset + 1;
    while ((this.#bytes[next] ?? 0) >= 0x80) next += 1;
    return TAKERS.includes(this.#bytes[next + 1] ?? 0) ? this.#at(next + 1) : undefined;
  }
}

/** A call of `abort` that the compiler wrote has no place in the map, but tells it. */
function placeIn(said: string): AuthorPlace | undefined {
  const { file, line, column } = SAID.exec(said)?.groups ?? {};
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}
