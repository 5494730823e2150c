/**
 * What was pushed and nobody needs: uploads that were given up, blobs that no manifest of their repository names, and entries
 * of referrers whose manifest is gone. Manifests stay: whoever pushed one by its digest may come back for it.
 */
import { PluginServerError } from '../errors.js';
import type { ObjectEntry, Objects, Store } from '../store/store.js';
import { ofTenant, type Tenant } from '../tenant.js';
import { parseDigest } from './digest.js';
import { readManifestDocument } from './manifest-document.js';
import { isIdle, sessionsOf } from './upload-sessions.js';

/** Something that can go. */
export interface Leftover {
  readonly what: string;
  /** Bytes. */
  readonly size: number;
  readonly since: Date;
  remove(): Promise<unknown>;
}

/** Finds what can go of all tenants; what is younger than `ageMs` may belong to a push that goes on. */
export async function* ociLeftovers(
  store: Pick<Store, 'objects' | 'tenants' | 'tenant'>,
  { ageMs, now }: { readonly ageMs: number; readonly now: Date },
): AsyncGenerator<Leftover> {
  for (const tenant of [undefined, ...(await store.tenants())]) {
    const { objects } = tenant === undefined ? store : store.tenant(tenant);
    const repositories = groupBy(await objects.list('oci'), ({ key }) => key.split('/', 2)[1] ?? '');
    for (const entries of repositories.values()) {
      for (const gone of [...idleUploads(entries, { ageMs, now }), ...(await unneeded(objects, entries))]) {
        if (now.getTime() - gone.createdAt.getTime() > ageMs) yield leftover(objects, tenant, gone);
      }
    }
  }
}

function leftover(objects: Objects, tenant: Tenant, { key, size, createdAt }: ObjectEntry): Leftover {
  return { what: ofTenant(tenant, key), size, since: createdAt, remove: () => objects.remove(key) };
}

function idleUploads(
  entries: readonly ObjectEntry[],
  { ageMs, now }: { readonly ageMs: number; readonly now: Date },
): ObjectEntry[] {
  const uploads = entries.filter(({ key }) => kindOf(key) === 'uploads');
  return [...sessionsOf(uploads).values()].filter((session) => isIdle(session, now, ageMs)).flat();
}

/** Blobs and entries of referrers that no manifest of the repository stands behind. */
async function unneeded(objects: Objects, entries: readonly ObjectEntry[]): Promise<ObjectEntry[]> {
  const manifests = new Set<string>();
  const named = new Set<string>();
  for (const { key } of entries) {
    if (kindOf(key) !== 'manifests') continue;
    manifests.add(lastOf(key));
    for (const hex of await partsOf(objects, key)) named.add(hex);
  }
  return entries.filter(({ key }) => {
    const kind = kindOf(key);
    return (
      (kind === 'blobs' && !named.has(lastOf(key))) || (kind === 'referrers' && !manifests.has(lastOf(key)))
    );
  });
}

async function partsOf(objects: Objects, key: string): Promise<string[]> {
  const bytes = await objects.read(key);
  // Removed since it was listed.
  if (bytes === undefined) return [];
  try {
    const document = readManifestDocument(bytes, undefined);
    if (document.kind === 'index') return [];
    return [document.config, ...document.layers].map(({ digest }) => parseDigest(digest));
  } catch (cause) {
    // What a damaged manifest names cannot be known, so nothing of it may be taken away.
    throw new PluginServerError('PS_STORE_DAMAGED', `${key} is no manifest`, { cause });
  }
}

/** Keys are `oci/NAME/KIND/…`. */
function kindOf(key: string): string {
  return key.split('/', 3)[2] ?? '';
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
