/** Reading a tar archive that is in memory and may come from anyone: plain files only, nothing is written anywhere. Spec: POSIX ustar and pax. */
import { Parser } from 'tar';
import type { ReadEntry } from 'tar';

const MOST_ENTRIES = 10_000;

/** The first plain file whose name `wanted` takes; undefined when there is none or the archive is damaged. */
export function findInTar(tar: Uint8Array, wanted: (name: string) => boolean): Uint8Array | undefined {
  const chunks: Buffer[] = [];
  let found: ReadEntry | undefined;
  let entries = 0;
  // The parser would decompress by itself, without a bound.
  if (tar[0] === 0x1f && tar[1] === 0x8b) return undefined;
  const parser = new Parser({
    strict: true,
    brotli: false,
    zstd: false,
    onReadEntry(entry) {
      entries += 1;
      if (entries > MOST_ENTRIES) throw new RangeError('too many entries');
      const plain = entry.type === 'File' || entry.type === 'OldFile';
      if (found !== undefined || !plain || !wanted(entry.path)) return void entry.resume();
      found = entry;
      entry.on('data', (chunk) => chunks.push(chunk));
    },
  });
  try {
    // One write with everything: the parser emits all its events, and throws, before `end` returns.
    parser.end(Buffer.from(tar.buffer, tar.byteOffset, tar.length));
  } catch {
    return undefined;
  }
  return found === undefined ? undefined : Buffer.concat(chunks);
}
