/** A store that looks upstream for what it does not have, and keeps what it finds. */
import type { PluginRef } from '@postern/contract/plugin';

import type { ByteRange, Store } from '../store/store.js';
import type { Tenant } from '../tenant.js';
import type { Mirror } from './mirror.js';

/** `store` with a mirror behind it. Lists are of what is here; `upstreamVersions` are what a range must know besides. */
export function mirrored(store: Store, mirror: Mirror, tenant?: Tenant): Store {
  const read = async (ref: PluginRef, file: string, range?: ByteRange): Promise<Buffer | undefined> => {
    const here = await store.read(ref, file, range);
    if (here !== undefined || !mirror.covers(ref.name, tenant)) return here;
    // A version that is here without this file is complete.
    if ((await store.versions(ref.name)).includes(ref.version)) return store.read(ref, file, range);
    const found = await mirror.fetch(ref, tenant);
    if (found === undefined) return undefined;
    // Another server, or another request, may have stored it a moment ago: then that one counts.
    await store.publish(ref, found.files);
    return store.read(ref, file, range);
  };
  return {
    name: `${store.name}, mirror of ${mirror.upstream.name}`,
    objects: store.objects,
    upkeep: store.upkeep,
    read,
    plugins: () => store.plugins(),
    versions: (name) => store.versions(name),
    upstreamVersions: (name) => mirror.versions(name, tenant),
    publish: (ref, files) => store.publish(ref, files),
    remove: (ref) => store.remove(ref),
    tenant: (name) => mirrored(store.tenant(name), mirror, name),
    tenants: () => store.tenants(),
    check: () => store.check(),
    ...(store.freeBytes === undefined ? {} : { freeBytes: store.freeBytes.bind(store) }),
  };
}
