/**
 * How a change of configuration reaches the threads: the main instance takes it first, then all workers together, and changes
 * never overtake each other. Listeners that wait for code follow once the main instance has it.
 */
import type { ListenerSpec } from '../config/messages/listener.js';
import { refusal, type ResourceUpdate } from '../gateway/resource-update.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import { AppliedState } from './applied-state.js';
import type { CodeSupply } from './code-supply.js';
import type { SharedSockets, SocketRequest } from './shared-sockets.js';
import { receiveError } from './thread-error.js';
import type { ApplyAnswer } from './thread-messages.js';
import type { ThreadSlot } from './thread-slot.js';

export interface RolloutOptions {
  readonly main: ThreadSlot;
  readonly workers: readonly ThreadSlot[];
  readonly codes: CodeSupply;
  readonly sockets: SharedSockets;
  /** Listeners that are there whatever files say. */
  readonly fixed: readonly ListenerSpec[];
  readonly log: GatewayLog;
  /** Done before any thread hears of a change. */
  readonly first: (update: ResourceUpdate) => Promise<void>;
}

export class Rollout {
  readonly #options: RolloutOptions;
  readonly #applied = new AppliedState();
  readonly #warmed = new Map<number, () => void>();
  readonly #warming = new Set<Promise<void>>();
  /** What came last of each kind: an older one that waited for code is not put in its place. */
  readonly #latest = new Map<ResourceUpdate['kind'], ResourceUpdate>();
  #turn: Promise<unknown> = Promise.resolve();
  #begun = false;

  constructor(options: RolloutOptions) {
    this.#options = options;
  }

  /** What workers have been told: one that comes later starts with it. */
  get updates(): ResourceUpdate[] {
    return this.#applied.updates;
  }

  /** Threads are about to start: what came before is in force then, what comes later they are told. */
  begin(): void {
    this.#begun = true;
  }

  /** Puts a change in place everywhere, or rejects. */
  apply(update: ResourceUpdate): Promise<void> {
    const applied = this.#turn.then(() => this.#apply(update));
    this.#turn = applied.catch(() => undefined);
    return applied;
  }

  /** The main instance has the code that its update of this number waited for. */
  warmed(sequence: number): void {
    this.#warmed.get(sequence)?.();
    this.#warmed.delete(sequence);
  }

  /** Resolves when nothing waits for code any more that waits for it now. */
  async settled(): Promise<void> {
    await Promise.all(this.#warming);
  }

  async #apply(update: ResourceUpdate): Promise<void> {
    const { main, codes, first } = this.#options;
    await first(update);
    if (!this.#begun) return this.#applied.take(update, new Set());
    // After a death the next one is on its way.
    await main.up();
    const answer = await main.apply(update, codes.gather(update, true));
    if (answer === undefined) throw new TypeError('the main instance is gone');
    const refused = answer.refused.map(({ name, error }) => ({ name, error: receiveError(error) }));
    const bad = refused.map(({ name }) => name);
    const kept = 'keep' in update ? (update.keep ?? []) : [];
    const keep = [...kept, ...bad];
    this.#latest.set(update.kind, update);
    // Before anything is waited for: the code may have come by the time the workers have answered.
    if (answer.warming.length > 0) this.#forwardLater(update, keep, answer);
    await this.#forward(update, [...keep, ...answer.warming]);
    const problem = refusal({ refused });
    if (problem !== undefined) throw problem;
  }

  async #forward(update: ResourceUpdate, keep: readonly string[]): Promise<void> {
    const { codes, workers, log } = this.#options;
    this.#applied.take(update, new Set(keep));
    const partial = update.kind !== 'clusters' && keep.length > 0 ? { ...update, keep } : update;
    const posted = codes.gather(update);
    const all = await Promise.allSettled(workers.map((worker) => worker.apply(partial, posted)));
    for (const one of all) {
      const problems = one.status === 'fulfilled' ? (one.value?.refused ?? []) : [];
      // The main instance took it; a worker that cannot differs in nothing but its luck.
      for (const { name, error } of problems) log.error(`a worker could not take ${name}: ${error.message}`);
    }
    if (update.kind === 'listeners') this.#closeUnused();
  }

  #forwardLater(update: ResourceUpdate, keep: readonly string[], { sequence }: ApplyAnswer): void {
    const warmed = new Promise<void>((resolve) => this.#warmed.set(sequence, resolve));
    const forwarded = warmed.then(() => {
      const later = this.#turn.then(() =>
        this.#latest.get(update.kind) === update ? this.#forward(update, keep) : undefined,
      );
      this.#turn = later.catch(() => undefined);
      return later;
    });
    this.#warming.add(forwarded);
    void forwarded.finally(() => this.#warming.delete(forwarded));
  }

  #closeUnused(): void {
    const wanted = [...this.#options.fixed, ...this.#applied.listeners];
    this.#options.sockets.retain(wanted.flatMap(socketsOf));
  }
}

/** As the threads' listeners ask for them. */
function socketsOf({ name, identity }: ListenerSpec): SocketRequest[] {
  const what = `listener ${name}`;
  return identity.addresses.map(({ host, port }) => ({ listener: what, what, host, port }));
}
