/** Takes the plugins of a tree into a store, each as if it had been published; one that cannot be taken harms no other. */
import { sha256Hex } from '@postern/contract/digest';
import { PosternError } from '@postern/contract/errors';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Library } from '../library.js';
import { DEFAULT_LIMITS } from '../limits.js';
import { checkFiles, type CheckedVersion } from '../package/intake.js';
import { leastSpec } from '../package/least-spec.js';
import { MODULE_FILE } from '../package/manifest.js';
import { METADATA_FILE } from '../package/metadata.js';
import { metadataMismatch } from './read-metadata.js';
import { listTree, readVersion, refOf, type TreeVersion } from './read-tree.js';

export type ImportResult = 'imported' | 'would be imported' | 'was there' | 'refused';

export interface ImportRow {
  /** As the folders are named: `key-auth@1.0.0`. */
  readonly plugin: string;
  readonly result: ImportResult;
  /** Why it was refused, or what is odd about it. */
  readonly note: string;
  /** Of plugin.wasm, where there is one. */
  readonly sha256?: string;
}

export interface ImportOptions {
  readonly library: Library;
  readonly root: string;
  readonly dryRun: boolean;
  readonly onProgress?: (rows: number) => void;
}

/** Goes through the tree; throws only when the tree or the store cannot be used at all. */
export async function importTree({ library, root, dryRun, onProgress }: ImportOptions): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  const seen = new Map<string, string>();
  for (const version of await listTree(root)) {
    const row = await importOne(version, { library, dryRun, seen });
    rows.push(row);
    onProgress?.(rows.length);
  }
  return rows;
}

interface Run {
  readonly library: Library;
  readonly dryRun: boolean;
  /** By name and digest: the version that had these bytes first. */
  readonly seen: Map<string, string>;
}

async function importOne(version: TreeVersion, run: Run): Promise<ImportRow> {
  const plugin = `${version.name}@${version.version}`;
  const refused = (note: string, sha256?: string): ImportRow => ({
    ...{ plugin, result: 'refused', note },
    ...(sha256 === undefined ? {} : { sha256 }),
  });
  const ref = refOf(version);
  if (typeof ref === 'string') return refused(ref);
  const files = await readVersion(version, DEFAULT_LIMITS.maxUnpackedBytes);
  if (typeof files === 'string') return refused(files);
  const module = files.get(MODULE_FILE) ?? new Uint8Array();
  const sha256 = sha256Hex(module);
  const metadata = files.get(METADATA_FILE);
  const mismatch = metadata && metadataMismatch(metadata, module, ref);
  if (mismatch !== undefined) return refused(mismatch, sha256);
  const notes = noteTwins(ref, sha256, run.seen);
  try {
    const checked = await check(files, ref, notes);
    return { plugin, result: await store(checked, run), note: notes.join('; '), sha256 };
  } catch (error) {
    // What the store cannot do now is no fault of this version.
    if (!(error instanceof PosternError) || isStoreAway(error)) throw error;
    return refused(error.message.replace('the URL says', 'the folder says'), sha256);
  }
}

/** One module under two versions is how authentication was once lost: whoever asked for one got the other. */
function noteTwins({ name, version }: PluginRef, sha256: string, seen: Map<string, string>): string[] {
  const key = `${name} ${sha256}`;
  const twin = seen.get(key);
  if (twin === undefined) seen.set(key, version);
  return twin === undefined ? [] : [`the same module as ${twin}`];
}

async function check(
  files: ReadonlyMap<string, Uint8Array>,
  ref: PluginRef,
  notes: string[],
): Promise<CheckedVersion> {
  const packed = new Map(files);
  packed.delete(METADATA_FILE);
  if (!packed.has('spec.yaml')) {
    packed.set('spec.yaml', leastSpec(ref));
    notes.push('spec.yaml written, with phase and priority by default');
  }
  return checkFiles(packed, ref, { now: new Date(), by: 'import' });
}

async function store(checked: CheckedVersion, { library, dryRun }: Run): Promise<ImportResult> {
  if (!dryRun) return (await library.publish(checked)).created ? 'imported' : 'was there';
  const there = await library.manifest(checked.ref);
  if (there === undefined) return 'would be imported';
  if (there.sha256 === checked.manifest.sha256) return 'was there';
  const message = `${formatPluginRef(checked.ref)} is already there with another module`;
  throw new PluginServerError('PS_VERSION_EXISTS', message);
}

function isStoreAway({ code }: PosternError): boolean {
  return code === 'PS_STORE_UNAVAILABLE' || code === 'PS_STORE_DAMAGED';
}
