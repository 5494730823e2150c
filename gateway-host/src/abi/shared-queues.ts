/**
 * Queues by vm_id and name; whoever registered last is told when something was put in.
 * Spec: proxy-wasm-cpp-host src/shared_queue.cc.
 */
import { Status } from '@postern/contract/abi';

/** Told once per message, even when somebody has taken it meanwhile. */
export type QueueOwner = (token: number) => void;

interface Queue {
  owner: QueueOwner;
  readonly messages: Buffer[];
}

/** All queues; a token is a queue's place in the order of registration, from 1. */
export class SharedQueues {
  readonly #queues: Queue[] = [];
  readonly #tokens = new Map<string, number>();

  /** Registering again keeps token and messages and moves the ownership. */
  register(vmId: string, name: string, owner: QueueOwner): number {
    const token = this.resolve(vmId, name);
    const queue = token === undefined ? undefined : this.#queues[token - 1];
    if (token !== undefined && queue !== undefined) {
      queue.owner = owner;
      return token;
    }
    this.#queues.push({ owner, messages: [] });
    this.#tokens.set(`${vmId}\0${name}`, this.#queues.length);
    return this.#queues.length;
  }

  resolve(vmId: string, name: string): number | undefined {
    return this.#tokens.get(`${vmId}\0${name}`);
  }

  /** Undefined: no such queue. */
  enqueue(token: number, message: Buffer): Status {
    const queue = this.#queues[token - 1];
    if (queue === undefined) return Status.NotFound;
    queue.messages.push(message);
    setImmediate(() => queue.owner(token));
    return Status.Ok;
  }

  dequeue(token: number): Buffer | Status {
    const queue = this.#queues[token - 1];
    if (queue === undefined) return Status.NotFound;
    return queue.messages.shift() ?? Status.Empty;
  }
}
