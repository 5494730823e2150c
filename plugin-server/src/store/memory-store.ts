/** A store that forgets everything when the process ends: for tests and for trying things out. */
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import { requireObjectKey } from './object-key.js';
import type { ByteRange, Objects, Store } from './store.js';

interface StoredVersion {
  readonly ref: PluginRef;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Creates an empty store. */
export function createMemoryStore(): Store {
  return createStore(() => undefined);
}

function createStore(onWrite: () => void): Store {
  const stored = new Map<string, StoredVersion>();
  const tenants = new Map<string, Store>();
  const written = new Set<string>();
  const refs = (): PluginRef[] => [...stored.values()].map(({ ref }) => ref);
  return {
    name: 'memory',
    objects: createObjects(onWrite),
    plugins: async () => [...new Set(refs().map(({ name }) => name))].sort(),
    versions: async (name) =>
      refs()
        .filter((ref) => ref.name === name)
        .map(({ version }) => version),
    read: async (ref, file, range) => cut(stored.get(formatPluginRef(ref))?.files.get(file), range),
    publish: async (ref, files) => {
      const key = formatPluginRef(ref);
      if (stored.has(key)) return false;
      stored.set(key, { ref, files: copyOf(files) });
      onWrite();
      return true;
    },
    remove: async (ref) => stored.delete(formatPluginRef(ref)),
    tenant: (name) => {
      const known = tenants.get(name) ?? createStore(() => written.add(name));
      tenants.set(name, known);
      return known;
    },
    tenants: async () => [...written].sort(),
    check: async () => undefined,
    upkeep: {
      leftovers: async function* () {
        // What is not needed is not there.
      },
      repair: async (ref, files) => void stored.set(formatPluginRef(ref), { ref, files: copyOf(files) }),
    },
  };
}

/** A caller that goes on using its buffers must not change what is stored. */
function copyOf(files: ReadonlyMap<string, Uint8Array>): Map<string, Buffer> {
  return new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes)] as const));
}

function createObjects(onWrite: () => void): Objects {
  const objects = new Map<string, { readonly bytes: Buffer; readonly createdAt: Date }>();
  return {
    read: async (key, range) => cut(objects.get(requireObjectKey(key))?.bytes, range),
    stat: async (key) => {
      const found = objects.get(requireObjectKey(key));
      return found && { size: found.bytes.length, createdAt: found.createdAt };
    },
    create: async (key, bytes) => {
      if (objects.has(requireObjectKey(key))) return false;
      objects.set(key, { bytes: Buffer.from(bytes), createdAt: new Date() });
      onWrite();
      return true;
    },
    remove: async (key) => objects.delete(requireObjectKey(key)),
    list: async (folder) => {
      const prefix = `${requireObjectKey(folder)}/`;
      return [...objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, { bytes, createdAt }]) => ({ key, size: bytes.length, createdAt }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
  };
}

function cut(bytes: Buffer | undefined, range: ByteRange | undefined): Buffer | undefined {
  return range === undefined ? bytes : bytes?.subarray(range.start, range.end + 1);
}
