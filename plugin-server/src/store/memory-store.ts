/** A store that forgets everything when the process ends: for tests and for trying things out. */
import { formatPluginRef, type PluginRef } from '@postern/contract/plugin';

import type { ByteRange, Store } from './store.js';

interface StoredVersion {
  readonly ref: PluginRef;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Creates an empty store. */
export function createMemoryStore(): Store {
  const stored = new Map<string, StoredVersion>();
  const refs = (): PluginRef[] => [...stored.values()].map(({ ref }) => ref);
  return {
    name: 'memory',
    plugins: async () => [...new Set(refs().map(({ name }) => name))].sort(),
    versions: async (name) =>
      refs()
        .filter((ref) => ref.name === name)
        .map(({ version }) => version),
    read: async (ref, file, range) => cut(stored.get(formatPluginRef(ref))?.files.get(file), range),
    publish: async (ref, files) => {
      const key = formatPluginRef(ref);
      if (stored.has(key)) return false;
      // Copies: a caller that goes on using its buffers must not change what is stored.
      const copies = new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes)] as const));
      stored.set(key, { ref, files: copies });
      return true;
    },
    check: async () => undefined,
  };
}

function cut(bytes: Buffer | undefined, range: ByteRange | undefined): Buffer | undefined {
  return range === undefined ? bytes : bytes?.subarray(range.start, range.end + 1);
}
