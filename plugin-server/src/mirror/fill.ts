/** Takes versions from upstream before anybody asks for them, so that a site can then be cut off. */
import { PosternError } from '@postern/contract/errors';
import { formatPluginRef, isPluginVersion, type PluginRef } from '@postern/contract/plugin';

import { PluginServerError } from '../errors.js';
import { decodeManifest, MANIFEST_FILE } from '../package/manifest.js';
import { newestIn } from '../resolve.js';
import type { Store } from '../store/store.js';
import type { Tenant } from '../tenant.js';
import type { Mirror } from './mirror.js';
import { ALL, type Wish } from './wishes.js';

export interface FillRow {
  readonly plugin: string;
  readonly result: 'fetched' | 'was there' | 'failed';
  /** Why it failed. */
  readonly note: string;
}

/** Each wish by itself: one that cannot be fulfilled keeps no other from it. Ends when the store cannot be used. */
export async function fillMirror(options: {
  readonly mirror: Mirror;
  readonly store: Store;
  readonly tenant: Tenant;
  readonly wishes: readonly Wish[];
  readonly onRow?: (row: FillRow) => void;
}): Promise<FillRow[]> {
  const { mirror, store, tenant, wishes } = options;
  const rows: FillRow[] = [];
  const keep = (row: FillRow): void => {
    rows.push(row);
    options.onRow?.(row);
  };
  for (const wish of wishes) {
    const shown = `${wish.name}@${wish.range}`;
    try {
      const refs = await refsOf(mirror, tenant, wish);
      for (const ref of refs) keep(await fillOne({ mirror, store, tenant }, ref, wish.sha256));
    } catch (error) {
      if (!(error instanceof PosternError) || error.code.startsWith('PS_STORE')) throw error;
      keep({ plugin: shown, result: 'failed', note: error.message });
    }
  }
  return rows;
}

async function refsOf(mirror: Mirror, tenant: Tenant, { name, range }: Wish): Promise<PluginRef[]> {
  if (isPluginVersion(range)) return [{ name, version: range }];
  const versions = await mirror.versions(name, tenant);
  if (range === ALL && versions.length > 0) return versions.map((version) => ({ name, version }));
  const version = range === ALL ? undefined : newestIn(versions, range);
  if (version !== undefined) return [{ name, version }];
  throw new PluginServerError(
    'PS_NOT_FOUND',
    `the mirror's upstream has no ${name} in ${JSON.stringify(range)}`,
  );
}

async function fillOne(
  { mirror, store, tenant }: { readonly mirror: Mirror; readonly store: Store; readonly tenant: Tenant },
  ref: PluginRef,
  sha256: string | undefined,
): Promise<FillRow> {
  const plugin = formatPluginRef(ref);
  const here = await store.read(ref, MANIFEST_FILE);
  const fetched = here === undefined ? await mirror.fetch(ref, tenant) : undefined;
  const manifest = here === undefined ? fetched?.manifest : decodeManifest(here, ref);
  if (manifest === undefined) return { plugin, result: 'failed', note: 'it is not upstream' };
  if (sha256 !== undefined && manifest.sha256 !== sha256) {
    const where = here === undefined ? 'upstream' : 'the store';
    return { plugin, result: 'failed', note: `the lock says ${sha256}, ${where} has ${manifest.sha256}` };
  }
  const created = fetched !== undefined && (await store.publish(ref, fetched.files));
  return { plugin, result: created ? 'fetched' : 'was there', note: '' };
}
