/** A file of a version, ready to be sent: its bytes when they are in memory, and headers made once. */
import type { ByteRange } from '../store/store.js';
import type { Coding } from './content-coding.js';

/** Flat name, value, name, value: the form that Node writes without copying. Nobody changes it once made. */
export type RawHeaders = string[];

export interface ServedFile {
  readonly name: string;
  readonly size: number;
  readonly etag: string;
  /** Undefined for a file too large to be kept. */
  readonly bytes: Buffer | undefined;
  /** The same bytes, with `HEADROOM_BYTES` before them in which a head can be written, so that both go out in one piece. */
  readonly roomy: Buffer | undefined;
  /** Of the file's own bytes: undefined. */
  readonly coding: Coding | undefined;
  /** Whether encoding could make it smaller. */
  readonly isPackable: boolean;
  /** Whether anybody may read it. */
  readonly isPublic: boolean;
  /** Of 200, Content-Length included. */
  readonly fullHeaders: RawHeaders;
  /** Of 206, without Content-Length and Content-Range. */
  readonly partHeaders: RawHeaders;
  /** Of 304. */
  readonly unchangedHeaders: RawHeaders;
  /** A part of the file, from memory or the store. */
  read(range: ByteRange): Promise<Buffer>;
}

/** Our longest head has some 500. */
export const HEADROOM_BYTES = 1024;

/** By the end of the name; the first that fits counts. A PNG is packed already. */
const CONTENT_TYPES: readonly (readonly [end: string, type: string, isPackable: boolean])[] = [
  ['.wasm', 'application/wasm', true],
  ['.yaml', 'application/yaml; charset=utf-8', true],
  ['.md', 'text/markdown; charset=utf-8', true],
  ['.json', 'application/json; charset=utf-8', true],
  ['.txt', 'text/plain; charset=utf-8', true],
  ['.png', 'image/png', false],
];

/**
 * A version never changes, so a cache may keep its files for as long as it likes; but one that many share may not keep
 * for everybody what only some may read (RFC 9111 §5.2.2.7).
 */
function cacheControl(isPublic: boolean): string {
  return `${isPublic ? 'public' : 'private'}, max-age=31536000, immutable`;
}

/**
 * Prepares a file with a known digest. Of an encoded one, size and digest are those of the encoded bytes: an entity tag
 * is strong when it stands for exactly these bytes (RFC 9110 §8.8.3), and Repr-Digest covers the representation with its
 * content coding (RFC 9530 §3.1).
 */
export function prepareFile(file: {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** Its bytes, or where parts of them are read each time. */
  readonly from: Buffer | ServedFile['read'];
  readonly isPublic: boolean;
  readonly coding?: Coding;
}): ServedFile {
  const etag = `"sha256-${file.sha256}"`;
  const [, contentType, isPackable] = CONTENT_TYPES.find(([end]) => file.name.endsWith(end)) ?? [
    '',
    'application/octet-stream',
    false,
  ];
  const unchangedHeaders = [
    ...['ETag', etag, 'Cache-Control', cacheControl(file.isPublic)],
    ...(isPackable ? ['Vary', 'Accept-Encoding'] : []),
  ];
  const digest = Buffer.from(file.sha256, 'hex').toString('base64');
  const partHeaders = [
    ...['Content-Type', contentType],
    ...(file.coding === undefined ? [] : ['Content-Encoding', file.coding]),
    ...unchangedHeaders,
    // Parts are of the file's own bytes only: what a broken download goes on with must not depend on who encoded.
    ...['Accept-Ranges', file.coding === undefined ? 'bytes' : 'none'],
    // README.md and icon.png come from publishers; no browser may take them for something else.
    ...['X-Content-Type-Options', 'nosniff'],
    ...['Repr-Digest', `sha-256=:${digest}:`],
  ];
  const fullHeaders = [...partHeaders, ...['Content-Length', String(file.size)]];
  const { name, size, coding, isPublic } = file;
  const headers = { fullHeaders, partHeaders, unchangedHeaders };
  return { name, size, etag, ...contents(file.from), coding, isPackable, isPublic, ...headers };
}

function contents(from: Buffer | ServedFile['read']): Pick<ServedFile, 'bytes' | 'roomy' | 'read'> {
  if (typeof from === 'function') return { bytes: undefined, roomy: undefined, read: from };
  const roomy = Buffer.allocUnsafeSlow(HEADROOM_BYTES + from.length);
  from.copy(roomy, HEADROOM_BYTES);
  const bytes = roomy.subarray(HEADROOM_BYTES);
  return { bytes, roomy, read: async ({ start, end }) => bytes.subarray(start, end + 1) };
}
