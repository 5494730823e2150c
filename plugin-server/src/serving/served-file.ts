/** A file of a version, ready to be sent: its bytes when they are in memory, and headers made once. */
import type { ByteRange } from '../store/store.js';

/** Flat name, value, name, value: the form that Node writes without copying. Nobody changes it once made. */
export type RawHeaders = string[];

export interface ServedFile {
  readonly size: number;
  readonly etag: string;
  /** Undefined for a file too large to be kept. */
  readonly bytes: Buffer | undefined;
  /** Of 200, Content-Length included. */
  readonly fullHeaders: RawHeaders;
  /** Of 206, without Content-Length and Content-Range. */
  readonly partHeaders: RawHeaders;
  /** Of 304. */
  readonly unchangedHeaders: RawHeaders;
  /** A part of the file, from memory or the store. */
  read(range: ByteRange): Promise<Buffer>;
}

/** By the end of the name; the first that fits counts. */
const CONTENT_TYPES: readonly (readonly [string, string])[] = [
  ['.wasm', 'application/wasm'],
  ['.yaml', 'application/yaml; charset=utf-8'],
  ['.md', 'text/markdown; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.png', 'image/png'],
];

/** A version never changes, so a cache may keep its files for as long as it likes. */
const CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** Prepares a file with a known digest. */
export function prepareFile(file: {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly bytes: Buffer | undefined;
  readonly read: (range: ByteRange) => Promise<Buffer>;
}): ServedFile {
  const etag = `"sha256-${file.sha256}"`;
  const contentType =
    CONTENT_TYPES.find(([end]) => file.name.endsWith(end))?.[1] ?? 'application/octet-stream';
  const unchangedHeaders = ['ETag', etag, 'Cache-Control', CACHE_CONTROL];
  const partHeaders = [
    ...['Content-Type', contentType],
    ...unchangedHeaders,
    ...['Accept-Ranges', 'bytes'],
    // README.md and icon.png come from publishers; no browser may take them for something else.
    ...['X-Content-Type-Options', 'nosniff'],
  ];
  const digest = Buffer.from(file.sha256, 'hex').toString('base64');
  const fullHeaders = [
    ...partHeaders,
    ...['Content-Length', String(file.size)],
    ...['Repr-Digest', `sha-256=:${digest}:`],
  ];
  const { size, bytes, read } = file;
  return { size, etag, bytes, fullHeaders, partHeaders, unchangedHeaders, read };
}
