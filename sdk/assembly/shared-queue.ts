/** Queues between plugins and workers of one gateway. Spec: proxy-wasm 0.2.1, "Shared queues". */

import { Bytes, HostBytes, scratch } from './bytes';
import { Status, statusOf } from './status';


@external('env', 'proxy_register_shared_queue')
declare function proxy_register_shared_queue(namePtr: usize, nameSize: usize, idSlot: usize): u32;


@external('env', 'proxy_resolve_shared_queue')
declare function proxy_resolve_shared_queue(
  vmIdPtr: usize,
  vmIdSize: usize,
  namePtr: usize,
  nameSize: usize,
  idSlot: usize,
): u32;


@external('env', 'proxy_enqueue_shared_queue')
declare function proxy_enqueue_shared_queue(id: u32, ptr: usize, size: usize): u32;


@external('env', 'proxy_dequeue_shared_queue')
declare function proxy_dequeue_shared_queue(id: u32, ptrSlot: usize, sizeSlot: usize): u32;

const idSlot = memory.data(4);

/** A queue, first in, first out. It lives as long as the gateway, whoever registered it. */
export class SharedQueue {
  private constructor(
    /** As onQueueReady gets it. */
    readonly id: u32,
  ) {}

  /**
   * Makes a queue, or takes over one of that name: onQueueReady comes to the root, in the worker, that registered it last.
   * Null when the host refuses.
   */
  static register(name: string): SharedQueue | null {
    const text = Bytes.of(name);
    const raw = proxy_register_shared_queue(text.ptr, text.size, idSlot);
    return madeBy(statusOf(raw));
  }

  /** A queue that somebody registered in a VM, by its `vm_id`; empty: this VM's own. Null when there is none. */
  static resolve(vmId: string, name: string): SharedQueue | null {
    const vm = Bytes.of(vmId);
    const text = Bytes.of(name);
    const raw = proxy_resolve_shared_queue(vm.ptr, vm.size, text.ptr, text.size, idSlot);
    return madeBy(statusOf(raw));
  }

  /** Puts a value in. */
  enqueueBytes(value: Bytes): Status {
    return statusOf(proxy_enqueue_shared_queue(this.id, value.ptr, value.size));
  }

  /** `enqueueBytes` with text. */
  enqueue(value: string): Status {
    return this.enqueueBytes(Bytes.of(value));
  }

  /** Takes the oldest value out; Empty when there is none. */
  dequeueBytes(into: HostBytes): Status {
    into.free();
    const raw = proxy_dequeue_shared_queue(this.id, into.ptrSlot, into.sizeSlot);
    return statusOf(raw);
  }

  /** `dequeueBytes` as text, null when there is none. */
  dequeue(): string | null {
    return this.dequeueBytes(scratch) == Status.Ok ? scratch.takeString() : null;
  }
}

function madeBy(status: Status): SharedQueue | null {
  return status == Status.Ok ? new SharedQueue(load<u32>(idSlot)) : null;
}
