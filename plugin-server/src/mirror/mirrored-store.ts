/** A store with a mirror behind it: the same store, and where else versions may come from. */
import { requireFreeBytes } from '../store/free-bytes.js';
import type { Store } from '../store/store.js';
import type { Tenant } from '../tenant.js';
import type { Mirror } from './mirror.js';

export interface MirroredOptions {
  readonly mirror: Mirror;
  /** What must stay free on the disk, if the store is on one: nothing is fetched that would take it. */
  readonly minFreeBytes: number;
}

/** What is here stays what is here; the library fetches what is not, as if it were published. */
export function mirrored(store: Store, options: MirroredOptions, tenant?: Tenant): Store {
  const { mirror, minFreeBytes } = options;
  const freeBytes = store.freeBytes?.bind(store);
  return {
    name: `${store.name}, mirror of ${mirror.upstream.name}`,
    objects: store.objects,
    upkeep: store.upkeep,
    origin: {
      fetch: async (ref) => {
        if (mirror.covers(ref.name, tenant)) await requireFreeBytes(store, minFreeBytes);
        return mirror.fetch(ref, tenant);
      },
      versions: (name) => mirror.versions(name, tenant),
    },
    plugins: () => store.plugins(),
    versions: (name) => store.versions(name),
    read: (ref, file, range) => store.read(ref, file, range),
    publish: (ref, files) => store.publish(ref, files),
    remove: (ref) => store.remove(ref),
    tenant: (name) => mirrored(store.tenant(name), options, name),
    tenants: () => store.tenants(),
    check: () => store.check(),
    ...(freeBytes === undefined ? {} : { freeBytes }),
  };
}
