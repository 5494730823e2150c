/** Whether everything that was published is still there with its bytes, and putting right what is not. */
import { sha256Hex } from '@postern/contract/digest';
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import type { Upstream } from '../mirror/upstream.js';
import { checkFiles } from '../package/intake.js';
import {
  decodeManifest,
  encodeManifest,
  MANIFEST_FILE,
  MODULE_FILE,
  type Manifest,
} from '../package/manifest.js';
import { encodeMetadata, METADATA_FILE } from '../package/metadata.js';
import type { Store } from '../store/store.js';
import { ofTenant, type Tenant } from '../tenant.js';
import { checkMarks } from './check-marks.js';
import { checkPushed } from './check-pushed.js';
import type { Damage } from './damage.js';

export interface FsckOptions {
  readonly store: Store;
  /** Where to take lost files from; with `repair` only. */
  readonly upstream?: Upstream | undefined;
  readonly repair: boolean;
  readonly onProgress?: (versions: number, damage: number) => void;
}

export interface FsckReport {
  readonly versions: number;
  readonly files: number;
  readonly bytes: number;
  /** Yanks, tombstones, other names and tokens. */
  readonly marks: number;
  readonly damage: readonly Damage[];
}

/** Reads everything; a store that is away ends it, since nothing can then be said. */
export async function checkStore(options: FsckOptions): Promise<FsckReport> {
  const damage: Damage[] = [];
  const count = { versions: 0, files: 0, bytes: 0, marks: 0 };
  for (const tenant of [undefined, ...(await options.store.tenants())]) {
    const store = tenant === undefined ? options.store : options.store.tenant(tenant);
    for (const name of await store.plugins()) {
      for (const version of await store.versions(name)) {
        const found = await checkVersion({ ...options, store, tenant, ref: { name, version } });
        count.versions++;
        count.files += found.files;
        count.bytes += found.bytes;
        damage.push(...found.damage);
        options.onProgress?.(count.versions, damage.length);
      }
    }
    for await (const found of checkPushed(store.objects, { tenant, repair: options.repair })) {
      count.files++;
      count.bytes += found.bytes;
      if (found.damage !== undefined) damage.push(found.damage);
    }
    for await (const found of checkMarks({ store, tenant, repair: options.repair })) {
      count.marks++;
      if (found !== undefined) damage.push(found);
    }
  }
  return { ...count, damage };
}

interface VersionCheck extends FsckOptions {
  readonly tenant: Tenant;
  readonly ref: PluginRef;
}

interface VersionFound {
  readonly files: number;
  readonly bytes: number;
  readonly damage: readonly Damage[];
}

async function checkVersion(check: VersionCheck): Promise<VersionFound> {
  const { store, ref, tenant } = check;
  const record = await readRecord(store, ref);
  const good = new Map<string, Uint8Array>();
  const bad = new Map<string, Damage['problem']>();
  if (record.manifest === undefined) bad.set(MANIFEST_FILE, record.problem);
  for (const [file, { size, sha256 }] of Object.entries(record.manifest?.files ?? {})) {
    const bytes = await readFile(store, ref, file);
    if (bytes instanceof Uint8Array && bytes.length === size && sha256Hex(bytes) === sha256)
      good.set(file, bytes);
    else bad.set(file, bytes instanceof Uint8Array ? 'other bytes' : bytes);
  }
  const files = good.size + bad.size;
  const bytes = [...good.values()].reduce((sum, { length }) => sum + length, 0);
  if (bad.size === 0) return { files, bytes, damage: [] };
  // Removed while it was being read: then nothing is missing.
  if (!(await store.versions(ref.name)).includes(ref.version)) return { files: 0, bytes: 0, damage: [] };
  const outcome = check.repair ? await repair(check, record.manifest, good) : {};
  const plugin = ofTenant(tenant, formatPluginRef(ref));
  const damage = [...bad].map(([file, problem]) => ({ plugin, file, problem, ...outcome }));
  return { files, bytes, damage };
}

async function readRecord(
  store: Store,
  ref: PluginRef,
): Promise<{ manifest: Manifest; problem?: never } | { manifest?: never; problem: Damage['problem'] }> {
  const bytes = await readFile(store, ref, MANIFEST_FILE);
  if (!(bytes instanceof Uint8Array)) return { problem: bytes };
  try {
    return { manifest: decodeManifest(bytes, ref) };
  } catch (error) {
    if (error instanceof PluginServerError && error.code === 'PS_STORE_DAMAGED')
      return { problem: 'unreadable' };
    throw error;
  }
}

async function readFile(
  store: Store,
  ref: PluginRef,
  file: string,
): Promise<Uint8Array | 'missing' | 'unreadable'> {
  try {
    return (await store.read(ref, file)) ?? 'missing';
  } catch (error) {
    if (error instanceof PluginServerError && error.code === 'PS_STORE_DAMAGED') return 'unreadable';
    throw error;
  }
}

async function repair(
  { store, ref, tenant, upstream }: VersionCheck,
  manifest: Manifest | undefined,
  good: ReadonlyMap<string, Uint8Array>,
): Promise<Pick<Damage, 'repaired' | 'reason'>> {
  const files = new Map(good);
  let repaired: Damage['repaired'] = 'from its own record';
  const own = manifest && withMetadata(files, ref, manifest);
  if (manifest === undefined || own === undefined) {
    const upstreamFiles = await upstream?.fetch(ref, tenant);
    if (upstreamFiles === undefined)
      return {
        reason: upstream === undefined ? 'there is no mirror to take it from' : 'the mirror does not have it',
      };
    repaired = 'from the mirror';
    if (manifest === undefined) {
      const checked = await checkFiles(upstreamFiles, ref, { now: new Date(), by: 'fsck' });
      await store.upkeep.repair(ref, checked.files);
      return { repaired };
    }
    for (const [file, bytes] of upstreamFiles)
      if (manifest.files[file]?.sha256 === sha256Hex(bytes)) files.set(file, bytes);
    if (withMetadata(files, ref, manifest) === undefined) return { reason: 'the mirror has other bytes' };
  }
  await store.upkeep.repair(ref, files.set(MANIFEST_FILE, encodeManifest(manifest)));
  return { repaired };
}

/** Adds metadata.txt, which follows from the rest; undefined when something is still missing. */
function withMetadata(files: Map<string, Uint8Array>, ref: PluginRef, manifest: Manifest): true | undefined {
  const module = files.get(MODULE_FILE);
  if (module !== undefined && !files.has(METADATA_FILE))
    files.set(METADATA_FILE, encodeMetadata(ref, module, new Date(manifest.publishedAt)));
  const complete = Object.entries(manifest.files).every(([file, { sha256 }]) => {
    const bytes = files.get(file);
    return bytes !== undefined && sha256Hex(bytes) === sha256;
  });
  return complete || undefined;
}
