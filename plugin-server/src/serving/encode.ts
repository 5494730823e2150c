/** How bytes are encoded: gzip everywhere, zstd where this Node has it. */
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import type { Coding } from './content-coding.js';

type ZstdCompress = (
  bytes: Uint8Array,
  options: { readonly params: Readonly<Record<number, number>> },
  done: (error: Error | null, result: Buffer) => void,
) => void;

/** Node 22.15 and 23.8 brought it; the types are those of Node 20. */
const { zstdCompress } = zlib as unknown as { readonly zstdCompress?: ZstdCompress };

/** Whether this Node can encode zstd. */
export const isZstdThere = zstdCompress !== undefined;

// ZSTD_c_compressionLevel and ZSTD_c_windowLog. RFC 9659: over HTTP a decoder need not have more than 8 MB of window.
const ZSTD_PARAMS = { 100: 9, 101: 23 };

const gzip = promisify(zlib.gzip);

/** Encodes on a thread of the pool. The header of gzip holds no time and no name, so equal bytes give equal bytes. */
export async function encode(coding: Coding, bytes: Uint8Array): Promise<Buffer> {
  if (coding === 'gzip') return gzip(bytes);
  if (zstdCompress === undefined) throw new Error('this Node has no zstd');
  return promisify(zstdCompress)(bytes, { params: ZSTD_PARAMS });
}
