/** Several processes that are one server: started, replaced when they end, told what the others did, stopped together. */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';

import type { Logger } from '@postern/service/logs';
import { mergeMetrics, type MetricsData } from '@postern/service/metrics';

import { PATIENCE_MS, type Order, type Question, type Reply, type ToPrimary } from './messages.js';
import { Pending } from './pending.js';
import { Turns } from './turns.js';

/** A worker that ends sooner than this after its start is started again after a pause that grows each time. */
const HEALTHY_MS = 10_000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

export interface Listening {
  readonly url: string;
  readonly store: string;
}

export class Primary {
  readonly #logger: Logger;
  readonly #pending = new Pending<MetricsData>();
  readonly #turns = new Turns();
  #isStopping = false;
  #pauseMs = SHORTEST_PAUSE_MS;
  readonly #started = new Map<number, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
    cluster.on('message', (worker, message: ToPrimary) => void this.#hear(worker, message));
    // Service managers send it to this process alone.
    process.on('SIGHUP', () => {
      for (const worker of workers()) worker.process.kill('SIGHUP');
    });
  }

  /**
   * Starts `count` workers; resolves when all listen. The first one alone, so that what keeps a server from starting is
   * said once. Undefined when it did not start; it has said why.
   */
  async start(count: number): Promise<Listening | undefined> {
    const first = await this.#fork();
    if (first === undefined) return undefined;
    await Promise.all(Array.from({ length: count - 1 }, () => this.#fork()));
    cluster.on('exit', (worker, code, signal) => this.#replace(worker, code, signal));
    // Those that ended before anyone listened for it.
    for (let missing = count - workers().length; missing > 0; missing--) void this.#fork();
    return first;
  }

  /** Resolves when all workers have ended what they had begun. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const all = workers();
    const ends = all.map((worker) => (worker.isDead() ? undefined : once(worker, 'exit')));
    for (const worker of all) give(worker, { order: 'stop' });
    await Promise.all(ends);
  }

  async #fork(): Promise<Listening | undefined> {
    const worker = cluster.fork();
    this.#started.set(worker.id, performance.now());
    return new Promise((resolve) => {
      const onMessage = (message: ToPrimary): void => {
        if ('listening' in message) resolve(message.listening);
      };
      worker.on('message', onMessage).once('exit', () => resolve(undefined));
    });
  }

  #replace(worker: Worker, code: number, signal: string): void {
    const lived = performance.now() - (this.#started.get(worker.id) ?? 0);
    this.#started.delete(worker.id);
    if (this.#isStopping) return;
    this.#logger.error({ worker: worker.id, code, signal }, 'a worker ended; another one takes its place');
    this.#pauseMs = lived >= HEALTHY_MS ? SHORTEST_PAUSE_MS : Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    setTimeout(() => {
      if (!this.#isStopping) void this.#fork();
    }, this.#pauseMs);
  }

  async #hear(worker: Worker, message: ToPrimary): Promise<void> {
    if ('done' in message) return this.#pending.settle(message.done, message.metrics ?? []);
    if (!('ask' in message)) return;
    const value = await this.#answer(worker, message);
    give(worker, { reply: message.id, value });
  }

  async #answer(asking: Worker, question: Question): Promise<unknown> {
    switch (question.ask) {
      case 'announce': {
        const others = workers().filter(({ id }) => id !== asking.id);
        const { change } = question;
        await Promise.all(
          others.map((other) => this.#order(other, (id) => ({ order: 'apply', id, change }))),
        );
        return true;
      }
      case 'take':
        return this.#turns.take(question.key, question.perMinute);
      case 'metrics': {
        const parts = workers().map((worker) => this.#order(worker, (id) => ({ order: 'metrics', id })));
        const found = (await Promise.all(parts)).filter((part) => part !== undefined);
        return mergeMetrics(found);
      }
    }
  }

  /** Undefined when the worker does not answer: it hangs or has just ended. */
  async #order(worker: Worker, order: (id: number) => Order): Promise<MetricsData | undefined> {
    const answer = await this.#pending.ask((id) => give(worker, order(id)), PATIENCE_MS);
    if (answer === undefined) this.#logger.warn({ worker: worker.id }, 'no answer from a worker');
    return answer;
  }
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

function give(worker: Worker, message: Order | Reply): void {
  // One that has just ended hears nothing, and need not.
  if (worker.isConnected()) worker.send(message);
}
