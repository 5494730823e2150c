/** Archives as they should and should not be, entry by entry. */
import { gzipSync } from 'node:zlib';

import { Header, type HeaderData } from 'tar';

export interface TarEntry {
  readonly path: string;
  readonly bytes?: Uint8Array;
  readonly type?: HeaderData['type'];
  readonly linkpath?: string;
}

/** A gzip-compressed archive. */
export function buildTar(...entries: readonly TarEntry[]): Buffer {
  const blocks: Uint8Array[] = [];
  for (const { path, bytes = new Uint8Array(), type = 'File', linkpath } of entries) {
    const head = Buffer.alloc(512);
    new Header({
      path,
      size: bytes.length,
      mode: 0o644,
      type,
      ...(linkpath === undefined ? {} : { linkpath }),
    }).encode(head);
    blocks.push(head, bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...blocks, new Uint8Array(1024)]));
}
