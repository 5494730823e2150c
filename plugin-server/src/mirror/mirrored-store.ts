/** A store with a mirror behind it: the same store, and where else versions may come from. */
import type { Store } from '../store/store.js';
import type { Tenant } from '../tenant.js';
import type { Mirror } from './mirror.js';

/** What is here stays what is here; the library fetches what is not, as if it were published. */
export function mirrored(store: Store, mirror: Mirror, tenant?: Tenant): Store {
  return {
    name: `${store.name}, mirror of ${mirror.upstream.name}`,
    objects: store.objects,
    upkeep: store.upkeep,
    origin: {
      fetch: (ref) => mirror.fetch(ref, tenant),
      versions: (name) => mirror.versions(name, tenant),
    },
    plugins: () => store.plugins(),
    versions: (name) => store.versions(name),
    read: (ref, file, range) => store.read(ref, file, range),
    publish: (ref, files) => store.publish(ref, files),
    remove: (ref) => store.remove(ref),
    tenant: (name) => mirrored(store.tenant(name), mirror, name),
    tenants: () => store.tenants(),
    check: () => store.check(),
  };
}
