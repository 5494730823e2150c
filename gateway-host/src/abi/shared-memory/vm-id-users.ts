/**
 * Which threads have VMs of a vm_id: when the last one has gone, its shared data and queues go too.
 * Spec: proxy-wasm-cpp-host src/vm_id_handle.cc.
 */
import { entryKey, Kind } from './entry-key.js';
import type { SharedLock } from './shared-lock.js';
import type { SharedTable } from './shared-table.js';

/** One bit for each of 128 slots. */
const MASK_WORDS = 4;

export class VmIdUsers {
  readonly #table: SharedTable;
  readonly #lock: SharedLock;
  readonly #slot: number;
  /** VMs of this thread. */
  readonly #own = new Map<string, number>();

  readonly #unused: (vmId: string) => void;

  /** `unused` runs under the lock, so that nobody can begin to use a vm_id in between. */
  constructor(table: SharedTable, lock: SharedLock, at: { slot: number; unused: (vmId: string) => void }) {
    this.#table = table;
    this.#lock = lock;
    this.#slot = at.slot;
    this.#unused = at.unused;
  }

  retain(vmId: string): void {
    const users = this.#own.get(vmId) ?? 0;
    this.#own.set(vmId, users + 1);
    if (users > 0) return;
    const key = entryKey(Kind.VmId, vmId, '');
    this.#lock.take();
    try {
      const entry = this.#table.find(key) || this.#table.insert(key);
      if (entry !== 0) this.#setBit(entry, this.#slot, true);
    } finally {
      this.#lock.free();
    }
  }

  release(vmId: string): void {
    const users = (this.#own.get(vmId) ?? 1) - 1;
    if (users > 0) {
      this.#own.set(vmId, users);
      return;
    }
    this.#own.delete(vmId);
    this.#lock.take();
    try {
      const entry = this.#table.find(entryKey(Kind.VmId, vmId, ''));
      if (entry !== 0) this.#clear(entry, this.#slot);
    } finally {
      this.#lock.free();
    }
  }

  /** A thread is gone without a word. */
  forgetThread(slot: number): void {
    this.#lock.take();
    try {
      const entries = [...this.#table.entries()].filter((entry) => this.#table.key(entry)[0] === Kind.VmId);
      for (const entry of entries) if (this.#hasBit(entry, slot)) this.#clear(entry, slot);
    } finally {
      this.#lock.free();
    }
  }

  #clear(entry: number, slot: number): void {
    this.#setBit(entry, slot, false);
    for (let word = 0; word < MASK_WORDS; word++) if (this.#table.field(entry, word) !== 0) return;
    const vmId = this.#table.key(entry).toString('utf8', 5);
    this.#table.remove(entry);
    this.#unused(vmId);
  }

  #hasBit(entry: number, slot: number): boolean {
    return (this.#table.field(entry, slot >> 5) & (1 << (slot & 31))) !== 0;
  }

  #setBit(entry: number, slot: number, on: boolean): void {
    const word = this.#table.field(entry, slot >> 5);
    const bit = 1 << (slot & 31);
    this.#table.setField(entry, slot >> 5, on ? word | bit : word & ~bit);
  }
}
