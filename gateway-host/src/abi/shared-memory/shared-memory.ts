/**
 * The state that all threads of a gateway share, as one thread sees it: shared data, queues, metrics, users of vm_ids.
 * The supervisor makes the buffer; every thread opens it under a slot of its own.
 */
import { bufferBytes, HEAP_ORDER } from './layout.js';
import { SharedMemoryData } from './shared-memory-data.js';
import { SharedMemoryMetrics } from './shared-memory-metrics.js';
import { SharedMemoryQueues, type NotifyOwner } from './shared-memory-queues.js';
import { SharedHeap } from './shared-heap.js';
import { SharedLock } from './shared-lock.js';
import { SharedTable } from './shared-table.js';
import type { SharedState } from '../shared-state.js';
import { VmIdUsers } from './vm-id-users.js';

/** An empty memory for the threads of one gateway. */
export function createSharedMemory(heapOrder = HEAP_ORDER): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bufferBytes(heapOrder));
  new SharedHeap(buffer).format();
  return buffer;
}

/** One thread's view. */
export class SharedMemory implements SharedState {
  readonly data: SharedMemoryData;
  readonly queues: SharedMemoryQueues;
  readonly metrics: SharedMemoryMetrics;
  readonly lock: SharedLock;
  readonly #heap: SharedHeap;
  readonly #users: VmIdUsers;

  /** `notify` tells the thread of another slot that a queue of its own has a message. */
  constructor(buffer: SharedArrayBuffer, slot: number, notify: NotifyOwner) {
    this.#heap = new SharedHeap(buffer);
    this.lock = new SharedLock(this.#heap.words, slot);
    const table = new SharedTable(this.#heap);
    this.data = new SharedMemoryData(table, this.lock);
    this.queues = new SharedMemoryQueues(table, this.lock, { slot, notify });
    this.metrics = new SharedMemoryMetrics(table, this.lock);
    const unused = (vmId: string): void => this.#drop(vmId);
    this.#users = new VmIdUsers(table, this.lock, { slot, unused });
  }

  retain(vmId: string): void {
    this.#users.retain(vmId);
  }

  release(vmId: string): void {
    this.#users.release(vmId);
  }

  /** Bytes in use. */
  get used(): number {
    return this.#heap.used;
  }

  /** A thread is gone: what it alone used is dropped, and its queues have no owner. */
  forgetThread(slot: number): void {
    this.#users.forgetThread(slot);
  }

  #drop(vmId: string): void {
    this.data.drop(vmId);
    this.queues.drop(vmId);
  }
}
