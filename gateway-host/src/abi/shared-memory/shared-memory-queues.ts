/**
 * Queues in shared memory: messages are a list, the owner is a thread, which knows by the token whom to tell.
 * Spec: proxy-wasm-cpp-host src/shared_queue.cc.
 */
import { Status } from '@postern/contract/abi';

import type { QueueOwner, SharedQueueStore } from '../shared-queues.js';
import { entryKey, entryPrefix, Kind } from './entry-key.js';
import { Word } from './layout.js';
import type { SharedLock } from './shared-lock.js';
import { startsWith } from './shared-memory-data.js';
import type { SharedTable } from './shared-table.js';

const Field = { Token: 0, Owner: 1, First: 2, Last: 3 } as const;
/** A token's entry names the queue's entry. */
const QUEUE = 0;

/** A message: the next one, its length, its bytes. */
const NEXT = 0;
const LENGTH = 4;
const BYTES = 8;

/** Tells another thread that the queue with this token has a message for it. */
export type NotifyOwner = (slot: number, token: number) => void;

export class SharedMemoryQueues implements SharedQueueStore {
  readonly #table: SharedTable;
  readonly #lock: SharedLock;
  readonly #slot: number;
  readonly #notify: NotifyOwner;
  readonly #owners = new Map<number, QueueOwner>();

  constructor(table: SharedTable, lock: SharedLock, at: { slot: number; notify: NotifyOwner }) {
    this.#table = table;
    this.#lock = lock;
    this.#slot = at.slot;
    this.#notify = at.notify;
  }

  /** 0 when the memory is full. */
  register(vmId: string, name: string, owner: QueueOwner): number {
    const key = entryKey(Kind.Queue, vmId, name);
    this.#lock.take();
    try {
      const known = this.#table.find(key);
      const entry = known === 0 ? this.#create(key) : known;
      if (entry === 0) return 0;
      this.#table.setField(entry, Field.Owner, this.#slot);
      const token = this.#table.field(entry, Field.Token);
      this.#owners.set(token, owner);
      return token;
    } finally {
      this.#lock.free();
    }
  }

  resolve(vmId: string, name: string): number | undefined {
    const key = entryKey(Kind.Queue, vmId, name);
    this.#lock.take();
    try {
      const entry = this.#table.find(key);
      return entry === 0 ? undefined : this.#table.field(entry, Field.Token);
    } finally {
      this.#lock.free();
    }
  }

  enqueue(token: number, message: Buffer): Status {
    this.#lock.take();
    let owner: number;
    try {
      const queue = this.#find(token);
      if (queue === 0) return Status.NotFound;
      if (!this.#append(queue, message)) return Status.InternalFailure;
      owner = this.#table.field(queue, Field.Owner);
    } finally {
      this.#lock.free();
    }
    if (owner === this.#slot) setImmediate(() => this.deliver(token));
    else this.#notify(owner, token);
    return Status.Ok;
  }

  dequeue(token: number): Buffer | Status {
    this.#lock.take();
    try {
      const queue = this.#find(token);
      if (queue === 0) return Status.NotFound;
      const first = this.#table.field(queue, Field.First);
      if (first === 0) return Status.Empty;
      const { bytes } = this.#table.heap;
      const message = Buffer.from(bytes.subarray(first + BYTES, first + BYTES + this.#word(first + LENGTH)));
      this.#table.setField(queue, Field.First, this.#word(first + NEXT));
      this.#table.heap.free(first);
      return message;
    } finally {
      this.#lock.free();
    }
  }

  /** Another thread put a message into a queue of ours. */
  deliver(token: number): void {
    this.#owners.get(token)?.(token);
  }

  /** Forgets a vm_id's queues; whoever calls holds the lock. */
  drop(vmId: string): void {
    const table = this.#table;
    const prefix = entryPrefix(Kind.Queue, vmId);
    for (const queue of [...table.entries()].filter((one) => startsWith(table.key(one), prefix)))
      this.#remove(queue);
  }

  #create(key: Buffer): number {
    const { words } = this.#table.heap;
    const token = (words[Word.LastToken] ?? 0) + 1;
    const queue = this.#table.insert(key);
    if (queue === 0) return 0;
    const byToken = this.#table.insert(tokenKey(token));
    if (byToken === 0) {
      this.#table.remove(queue);
      return 0;
    }
    this.#table.setField(queue, Field.Token, token);
    this.#table.setField(byToken, QUEUE, queue);
    words[Word.LastToken] = token;
    return queue;
  }

  #remove(queue: number): void {
    const { heap } = this.#table;
    const token = this.#table.field(queue, Field.Token);
    let message = this.#table.field(queue, Field.First);
    while (message !== 0) {
      const next = this.#word(message + NEXT);
      heap.free(message);
      message = next;
    }
    this.#owners.delete(token);
    this.#table.remove(this.#table.find(tokenKey(token)));
    this.#table.remove(queue);
  }

  #append(queue: number, message: Buffer): boolean {
    const { heap } = this.#table;
    const block = heap.allocate(BYTES + message.length);
    if (block === 0) return false;
    heap.words[(block + NEXT) >> 2] = 0;
    heap.words[(block + LENGTH) >> 2] = message.length;
    message.copy(heap.bytes, block + BYTES);
    const last = this.#table.field(queue, Field.Last);
    if (this.#table.field(queue, Field.First) === 0) this.#table.setField(queue, Field.First, block);
    else heap.words[(last + NEXT) >> 2] = block;
    this.#table.setField(queue, Field.Last, block);
    return true;
  }

  /** A queue's entry; 0 when there is none. */
  #find(token: number): number {
    const entry = this.#table.find(tokenKey(token));
    return entry === 0 ? 0 : this.#table.field(entry, QUEUE);
  }

  #word(at: number): number {
    return this.#table.heap.words[at >> 2] ?? 0;
  }
}

function tokenKey(token: number): Buffer {
  const key = Buffer.alloc(5);
  key.writeUInt8(Kind.Token, 0);
  key.writeUInt32LE(token, 1);
  return key;
}
