/**
 * Queues by vm_id and name; whoever registered last is told when something was put in.
 * Spec: proxy-wasm-cpp-host src/shared_queue.cc.
 */
import { Status } from '@postern/contract/abi';

/** Told once per message, even when somebody has taken it meanwhile. */
export type QueueOwner = (token: number) => void;

/** Where queues are kept. */
export interface SharedQueueStore {
  /** 0 when there is no room. */
  register(vmId: string, name: string, owner: QueueOwner): number;
  resolve(vmId: string, name: string): number | undefined;
  /** NotFound: no such queue; InternalFailure: no room. */
  enqueue(token: number, message: Buffer): Status;
  dequeue(token: number): Buffer | Status;
}

interface Queue {
  readonly vmId: string;
  owner: QueueOwner;
  readonly messages: Buffer[];
}

/** All queues; a token is a queue's place in the order of registration, from 1. */
export class SharedQueues implements SharedQueueStore {
  readonly #queues: (Queue | undefined)[] = [];
  readonly #tokens = new Map<string, number>();

  /** Registering again keeps token and messages and moves the ownership. */
  register(vmId: string, name: string, owner: QueueOwner): number {
    const token = this.resolve(vmId, name);
    const queue = token === undefined ? undefined : this.#queues[token - 1];
    if (token !== undefined && queue !== undefined) {
      queue.owner = owner;
      return token;
    }
    this.#queues.push({ vmId, owner, messages: [] });
    this.#tokens.set(`${vmId}\0${name}`, this.#queues.length);
    return this.#queues.length;
  }

  resolve(vmId: string, name: string): number | undefined {
    return this.#tokens.get(`${vmId}\0${name}`);
  }

  enqueue(token: number, message: Buffer): Status {
    const queue = this.#queues[token - 1];
    if (queue === undefined) return Status.NotFound;
    queue.messages.push(message);
    setImmediate(() => queue.owner(token));
    return Status.Ok;
  }

  /** Forgets a vm_id's queues: its last VM is gone. */
  drop(vmId: string): void {
    for (const [key, token] of this.#tokens) {
      if (this.#queues[token - 1]?.vmId !== vmId) continue;
      this.#tokens.delete(key);
      this.#queues[token - 1] = undefined;
    }
  }

  dequeue(token: number): Buffer | Status {
    const queue = this.#queues[token - 1];
    if (queue === undefined) return Status.NotFound;
    return queue.messages.shift() ?? Status.Empty;
  }
}
