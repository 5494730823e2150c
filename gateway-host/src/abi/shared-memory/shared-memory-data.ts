/**
 * Shared data in shared memory. A value is put beside the old one and takes its place with one word.
 * Spec: proxy-wasm-cpp-host src/shared_data.cc.
 */
import { Status } from '@postern/contract/abi';

import type { SharedDataStore, SharedValue } from '../shared-data.js';
import { entryKey, entryPrefix, Kind } from './entry-key.js';
import { Word } from './layout.js';
import type { SharedLock } from './shared-lock.js';
import type { SharedTable } from './shared-table.js';

const Field = { Block: 0, Length: 1, Cas: 2 } as const;

export class SharedMemoryData implements SharedDataStore {
  readonly #table: SharedTable;
  readonly #lock: SharedLock;

  constructor(table: SharedTable, lock: SharedLock) {
    this.#table = table;
    this.#lock = lock;
  }

  get(vmId: string, key: string): SharedValue | undefined {
    const name = entryKey(Kind.Value, vmId, key);
    this.#lock.take();
    try {
      const entry = this.#table.find(name);
      if (entry === 0) return undefined;
      const block = this.#table.field(entry, Field.Block);
      const size = this.#table.field(entry, Field.Length);
      const bytes = Buffer.allocUnsafe(size);
      this.#table.heap.bytes.copy(bytes, 0, block, block + size);
      return { bytes, cas: this.#table.field(entry, Field.Cas) >>> 0 };
    } finally {
      this.#lock.free();
    }
  }

  set(vmId: string, key: string, bytes: Buffer, cas: number): Status {
    const name = entryKey(Kind.Value, vmId, key);
    this.#lock.take();
    try {
      const table = this.#table;
      const known = table.find(name);
      if (known !== 0 && cas !== 0 && table.field(known, Field.Cas) >>> 0 !== cas) return Status.CasMismatch;
      const block = table.heap.allocate(bytes.length);
      if (block === 0) return Status.InternalFailure;
      const entry = known === 0 ? table.insert(name) : known;
      if (entry === 0) {
        table.heap.free(block);
        return Status.InternalFailure;
      }
      bytes.copy(table.heap.bytes, block);
      const old = table.field(entry, Field.Block);
      table.setField(entry, Field.Block, block);
      table.setField(entry, Field.Length, bytes.length);
      table.setField(entry, Field.Cas, this.#nextCas());
      if (old !== 0) table.heap.free(old);
      return Status.Ok;
    } finally {
      this.#lock.free();
    }
  }

  /** Forgets a vm_id's values; whoever calls holds the lock. */
  drop(vmId: string): void {
    const table = this.#table;
    const prefix = entryPrefix(Kind.Value, vmId);
    for (const entry of [...table.entries()].filter((one) => startsWith(table.key(one), prefix))) {
      table.heap.free(table.field(entry, Field.Block));
      table.remove(entry);
    }
  }

  /** 0 means "no number" to a guest, so the counter leaves it out when it starts again. */
  #nextCas(): number {
    const { words } = this.#table.heap;
    const next = ((words[Word.LastCas] ?? 0) + 1) | 0 || 1;
    words[Word.LastCas] = next;
    return next;
  }
}

export function startsWith(key: Buffer, prefix: Buffer): boolean {
  return key.length >= prefix.length && key.subarray(0, prefix.length).equals(prefix);
}
