/** Content with its digest, ready to be sent as the OCI API asks for. Spec: OCI distribution-spec, pulling. */
import type { ServedFile } from '../serving/served-file.js';
import type { ByteRange } from '../store/store.js';
import { formatDigest } from './digest.js';

/** What a digest names never changes. It may need credentials, so only who fetched it may keep it. */
const FOR_EVER = 'private, max-age=31536000, immutable';

/** Prepares bytes that are in memory or come piece by piece. */
export function prepareContent(content: {
  readonly mediaType: string;
  readonly hex: string;
  readonly size: number;
  readonly bytes?: Buffer | undefined;
  read(range: ByteRange): Promise<Buffer>;
  /** Whether it was asked for by a name that may one day show something else, or nothing. */
  readonly byTag?: boolean;
}): ServedFile {
  const { mediaType, hex, size, bytes, read, byTag = false } = content;
  const digest = formatDigest(hex);
  const etag = `"${digest}"`;
  const unchangedHeaders = [
    ...['ETag', etag],
    ...['Docker-Content-Digest', digest],
    ...['Cache-Control', byTag ? 'no-cache' : FOR_EVER],
  ];
  const partHeaders = [
    ...['Content-Type', mediaType],
    ...unchangedHeaders,
    ...['Accept-Ranges', 'bytes'],
    ...['X-Content-Type-Options', 'nosniff'],
  ];
  const fullHeaders = [...partHeaders, 'Content-Length', String(size)];
  // What a digest names must come as it is: clients hash what comes.
  const plain = { name: digest, roomy: undefined, coding: undefined, isPackable: false, isPublic: false };
  return { ...plain, size, etag, bytes, fullHeaders, partHeaders, unchangedHeaders, read };
}

/** Prepares bytes that are in memory. */
export function prepareBytes(content: {
  readonly mediaType: string;
  readonly hex: string;
  readonly bytes: Buffer;
  readonly byTag?: boolean;
}): ServedFile {
  const { bytes } = content;
  return prepareContent({
    ...content,
    size: bytes.length,
    read: async ({ start, end }) => bytes.subarray(start, end + 1),
  });
}
