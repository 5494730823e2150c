/**
 * Values that all VMs with one vm_id share, each with a number that changes when it is set.
 * Spec: proxy-wasm-cpp-host src/shared_data.cc.
 */
import { Status } from '@postern/contract/abi';

export interface SharedValue {
  readonly bytes: Buffer;
  readonly cas: number;
}

/** Where shared values are kept. */
export interface SharedDataStore {
  get(vmId: string, key: string): SharedValue | undefined;
  /** InternalFailure when there is no room; Envoy has no bound. */
  set(vmId: string, key: string, bytes: Buffer, cas: number): Status;
}

/** Shared values by vm_id and key; the numbers come from one counter for all. */
export class SharedData implements SharedDataStore {
  readonly #stores = new Map<string, Map<string, SharedValue>>();
  #lastCas = 0;

  get(vmId: string, key: string): SharedValue | undefined {
    return this.#stores.get(vmId)?.get(key);
  }

  /** `cas` 0 overwrites; another number must be the current one, unless the key does not exist yet. */
  set(vmId: string, key: string, bytes: Buffer, cas: number): Status {
    let store = this.#stores.get(vmId);
    if (store === undefined) {
      store = new Map();
      this.#stores.set(vmId, store);
    }
    const old = store.get(key);
    if (cas !== 0 && old !== undefined && old.cas !== cas) return Status.CasMismatch;
    store.set(key, { bytes, cas: ++this.#lastCas });
    return Status.Ok;
  }

  /** Forgets a vm_id's values: its last VM is gone. */
  drop(vmId: string): void {
    this.#stores.delete(vmId);
  }
}
