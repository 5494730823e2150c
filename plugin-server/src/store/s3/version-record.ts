/** The object that makes a version: which files it has, and where their bytes are. Written last, in one piece. */
import { isSha256Hex, sha256Hex } from '@postern/contract/digest';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../../errors.js';

/** A file this small stands in the record itself: reading the record of a version then costs one request. */
const LARGEST_INLINE = 16 * 1024;

const FORMAT = 'postern version 1';

export interface StoredFile {
  readonly size: number;
  readonly sha256: string;
  /** The key below `blobs/`, for a file that is not inline. */
  readonly blob?: string;
  /** Base64. */
  readonly inline?: string;
}

export type VersionRecord = Readonly<Record<string, StoredFile>>;

export function fitsInline(bytes: Uint8Array): boolean {
  return bytes.length <= LARGEST_INLINE;
}

export function encodeRecord(files: VersionRecord): Buffer {
  return Buffer.from(JSON.stringify({ format: FORMAT, files }));
}

/** @throws PluginServerError PS_STORE_DAMAGED */
export function decodeRecord(bytes: Uint8Array, ref: PluginRef): VersionRecord {
  const value = parse(bytes);
  if (value?.format === FORMAT && isRecord(value.files)) return value.files;
  throw new PluginServerError(
    'PS_STORE_DAMAGED',
    `the record of ${formatPluginRef(ref)} in the bucket is damaged`,
  );
}

/** The bytes of a file that stands in the record; undefined when they are not what was stored. */
export function inlineBytes({ inline = '', sha256 }: StoredFile): Buffer | undefined {
  const bytes = Buffer.from(inline, 'base64');
  return sha256Hex(bytes) === sha256 ? bytes : undefined;
}

function parse(bytes: Uint8Array): { readonly format?: unknown; readonly files?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON is one more way of being damaged.
    return undefined;
  }
}

function isRecord(value: unknown): value is VersionRecord {
  return typeof value === 'object' && value !== null && Object.values(value).every(isStoredFile);
}

function isStoredFile(value: unknown): value is StoredFile {
  if (typeof value !== 'object' || value === null) return false;
  const { size, sha256, blob, inline } = value as Partial<Record<keyof StoredFile, unknown>>;
  const placed = (typeof blob === 'string') !== (typeof inline === 'string');
  return typeof size === 'number' && typeof sha256 === 'string' && isSha256Hex(sha256) && placed;
}
