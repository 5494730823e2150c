/** What plugin.json says: the server's own record of a version, written once at publish, and how it is read back. */
import { sha256Hex, isSha256Hex } from '@postern/contract/digest';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';
import type { PluginSpec } from '@postern/contract/spec';

import { PluginServerError } from '../errors.js';
import { METADATA_FILE } from './metadata.js';
import type { Source } from './source.js';
import { isDigest } from '../oci/digest.js';
import type { Verdicts } from './verdicts.js';

export const MANIFEST_FILE = 'plugin.json';
export const MODULE_FILE = 'plugin.wasm';

export interface FileRecord {
  readonly size: number;
  readonly sha256: string;
}

/** How OCI clients see a version. */
export interface OciRecord {
  /** The manifest behind the version's tag; gateways check this digest at `oci://` addresses. */
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** The archive with the module that images made by this server have as a layer. */
  readonly archive: FileRecord;
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  /** Of plugin.wasm, as gateways check it. */
  readonly sha256: string;
  /** Of plugin.wasm. */
  readonly size: number;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  /** By what the publisher is known to the server; records of before have neither this nor a source. */
  readonly publishedBy?: string;
  /** What it was made from, as the publisher says. */
  readonly source?: Source;
  readonly title?: string;
  readonly description?: string;
  readonly category?: string;
  readonly phase: string;
  readonly priority: number;
  /** What each target's rules say about the module. */
  readonly targets: Verdicts;
  /** Every other file of the version by name; plugin.json cannot list itself. */
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Absent where something else wrote the version. */
  readonly oci?: OciRecord;
}

/** Size and digest of a file. */
export function recordOf(bytes: Uint8Array): FileRecord {
  return { size: bytes.length, sha256: sha256Hex(bytes) };
}

/** Writes plugin.json for a version with these files. */
export function createManifest(version: {
  readonly spec: PluginSpec;
  readonly module: FileRecord;
  readonly files: Readonly<Record<string, FileRecord>>;
  readonly targets: Verdicts;
  readonly publishedAt: Date;
  readonly publishedBy?: string | undefined;
  readonly source?: Source | undefined;
  readonly oci: OciRecord;
}): Manifest {
  const { info, spec } = version.spec;
  return {
    name: info.name,
    version: info.version,
    sha256: version.module.sha256,
    size: version.module.size,
    publishedAt: version.publishedAt.toISOString(),
    ...(version.publishedBy === undefined ? {} : { publishedBy: version.publishedBy }),
    ...(version.source === undefined ? {} : { source: version.source }),
    ...(info.title === undefined ? {} : { title: info.title }),
    ...(info.description === undefined ? {} : { description: info.description }),
    ...(info.category === undefined ? {} : { category: info.category }),
    phase: spec.phase,
    priority: spec.priority,
    targets: version.targets,
    files: version.files,
    oci: version.oci,
  };
}

/** The bytes of plugin.json. */
export function encodeManifest(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Reads the plugin.json of `ref` from the store.
 *
 * @throws PluginServerError PS_STORE_DAMAGED when it is not what this server wrote for that version
 */
export function decodeManifest(bytes: Uint8Array, ref: PluginRef): Manifest {
  const value = parseJson(bytes);
  if (isManifest(value) && value.name === ref.name && value.version === ref.version) return value;
  throw new PluginServerError('PS_STORE_DAMAGED', `the record of ${formatPluginRef(ref)} is damaged`);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // Not JSON is one more way of not being a manifest.
    return undefined;
  }
}

/** Checks what the server relies on; the rest was checked before it was written. */
function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { sha256, size, publishedAt, targets, files, oci } = value as Partial<
    Record<keyof Manifest, unknown>
  >;
  if (typeof sha256 !== 'string' || !isSha256Hex(sha256) || typeof size !== 'number') return false;
  if (typeof publishedAt !== 'string' || typeof targets !== 'object' || targets === null) return false;
  if (oci !== undefined && !isOciRecord(oci)) return false;
  return typeof files === 'object' && files !== null && Object.values(files).every(isFileRecord);
}

function isOciRecord(value: unknown): value is OciRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { mediaType, digest, size, archive } = value as Partial<Record<keyof OciRecord, unknown>>;
  if (typeof mediaType !== 'string' || typeof digest !== 'string' || !isDigest(digest)) return false;
  return typeof size === 'number' && isFileRecord(archive);
}

function isFileRecord(value: unknown): value is FileRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { size, sha256 } = value as Partial<FileRecord>;
  return typeof size === 'number' && typeof sha256 === 'string' && isSha256Hex(sha256);
}

/** Names of the package's files that differ; metadata.txt is ours and holds the time of publishing. */
export function differingFiles(a: Pick<Manifest, 'files'>, b: Pick<Manifest, 'files'>): string[] {
  const names = new Set([...Object.keys(a.files), ...Object.keys(b.files)]);
  names.delete(METADATA_FILE);
  return [...names].filter((name) => a.files[name]?.sha256 !== b.files[name]?.sha256).sort();
}
