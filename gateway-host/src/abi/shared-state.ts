/** What VMs share beyond their own memory, and for how long: everything of a vm_id goes with its last VM. */
import { MetricMap, type MetricStore } from './metric-store.js';
import { SharedData, type SharedDataStore } from './shared-data.js';
import { SharedQueues, type SharedQueueStore } from './shared-queues.js';

export interface SharedState {
  readonly data: SharedDataStore;
  readonly queues: SharedQueueStore;
  readonly metrics: MetricStore;
  /** One more VM uses what is kept under its vm_id. */
  retain(vmId: string): void;
  /** One VM less. */
  release(vmId: string): void;
}

/** The state of a runtime that is alone in its process. */
export class LocalState implements SharedState {
  readonly data = new SharedData();
  readonly queues = new SharedQueues();
  readonly metrics = new MetricMap();
  readonly #users = new Map<string, number>();

  retain(vmId: string): void {
    this.#users.set(vmId, (this.#users.get(vmId) ?? 0) + 1);
  }

  release(vmId: string): void {
    const users = (this.#users.get(vmId) ?? 1) - 1;
    if (users > 0) return void this.#users.set(vmId, users);
    this.#users.delete(vmId);
    this.data.drop(vmId);
    this.queues.drop(vmId);
  }
}
