/** What a module's memory holds before anything runs, as one piece, and back to data segments. */
import type { WasmModule } from '@postern/contract/wasm';

import { writeS32, writeU32 } from '../wasm/leb128.js';

/** Memory from address 0 to the last byte that a segment fills. */
export type MemoryImage = Uint8Array;

/** Larger ones are left alone: no plugin has them, and the image is held in memory. */
const LARGEST_IMAGE = 16 * 1024 * 1024;

/** Zeros between two pieces that cost no more than the head of another segment. */
const KEPT_ZEROS = 7;

const ACTIVE = 0;
const I32_CONST = 0x41;
const END = 0x0b;

/** Undefined when some segment has no fixed address, or none in reach. */
export function readImage(module: WasmModule): MemoryImage | undefined {
  const { bytes, dataSegments, sections } = module;
  const section = sections.find(({ name }) => name === 'data');
  if (section === undefined) return undefined;
  // The first head stands behind the count of segments.
  let head = section.offset + writeU32(dataSegments.length).length;
  const pieces: { address: number; contents: Uint8Array }[] = [];
  for (const { offset, size } of dataSegments) {
    const address = addressIn(bytes.subarray(head, offset - writeU32(size).length));
    if (address === undefined || address + size > LARGEST_IMAGE) return undefined;
    pieces.push({ address, contents: bytes.subarray(offset, offset + size) });
    head = offset + size;
  }
  const image = new Uint8Array(
    pieces.reduce((end, { address, contents }) => Math.max(end, address + contents.length), 0),
  );
  for (const { address, contents } of pieces) image.set(contents, address);
  return image;
}

/** The address in the head of an active segment of the one memory; undefined for any other head, or a longer form of it. */
function addressIn(head: Uint8Array): number | undefined {
  if (head.length < 4 || head[0] !== ACTIVE || head[1] !== I32_CONST || head.at(-1) !== END) return undefined;
  const number = head.subarray(2, -1);
  const value = number.reduce((sum, byte, at) => sum + (byte & 0x7f) * 2 ** (7 * at), 0);
  // Nothing else may stand there: what comes back must be what was read.
  return Buffer.from(writeS32(value)).equals(number) ? value : undefined;
}

/** The content of a data section that fills memory so, long runs of zeros left out, and how many segments it has. */
export function writeSegments(
  pieces: readonly { readonly address: number; readonly contents: Uint8Array }[],
): { readonly count: number; readonly section: Uint8Array } {
  const segments = pieces.flatMap(({ address, contents }) =>
    runsOf(contents).map(([from, to]) => [
      Uint8Array.of(ACTIVE, I32_CONST),
      writeS32(address + from),
      Uint8Array.of(END),
      writeU32(to - from),
      contents.subarray(from, to),
    ]),
  );
  return { count: segments.length, section: Buffer.concat([writeU32(segments.length), ...segments.flat()]) };
}

/** Where bytes other than zero stand, with the few zeros between them. */
function runsOf(bytes: Uint8Array): [from: number, to: number][] {
  const runs: [number, number][] = [];
  bytes.forEach((byte, at) => {
    if (byte === 0) return;
    const last = runs.at(-1);
    if (last !== undefined && at - last[1] <= KEPT_ZEROS) last[1] = at + 1;
    else runs.push([at, at + 1]);
  });
  return runs;
}
