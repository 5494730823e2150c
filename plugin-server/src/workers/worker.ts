/** One of several processes behind one port: what it tells and asks the others goes through the primary. */
import { mergeMetrics } from '@postern/service/metrics';
import type { Logger } from '@postern/service/logs';

import type { StartedServer } from '../commands/start-server.js';
import {
  PATIENCE_MS,
  type Order,
  type Question,
  type Reply,
  type ToPrimary,
  type ToWorker,
} from './messages.js';
import { Pending } from './pending.js';
import type { Self, Siblings } from './siblings.js';

/** What a worker can ask, without the number that `Pending` gives it. */
type Unnumbered = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

export class WorkerSiblings implements Siblings {
  readonly #pending = new Pending<unknown>();
  readonly #logger: Pick<Logger, 'warn'>;
  #self: Self | undefined;

  constructor(logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
    process.on('message', (message: ToWorker) => void this.#hear(message));
  }

  join(self: Self): void {
    this.#self = self;
  }

  async announce(change: Parameters<Siblings['announce']>[0]): Promise<void> {
    this.#self?.apply(change);
    await this.#ask({ ask: 'announce', change });
  }

  async take(key: string, perMinute: number): Promise<number> {
    const wait = await this.#ask({ ask: 'take', key, perMinute });
    // A primary that does not answer is about to be ended; nobody has to wait for that.
    return typeof wait === 'number' ? wait : 0;
  }

  async metricsText(): Promise<string> {
    const text = await this.#ask({ ask: 'metrics' });
    if (typeof text === 'string') return text;
    return mergeMetrics(this.#self === undefined ? [] : [await this.#self.metrics()]);
  }

  async #ask(question: Unnumbered): Promise<unknown> {
    // Longer than the primary waits for the others, so that it can still say what it has.
    const answer = await this.#pending.ask((id) => tell({ ...question, id } as Question), 2 * PATIENCE_MS);
    if (answer === undefined) this.#logger.warn({ ask: question.ask }, 'no answer from the primary process');
    return answer;
  }

  async #hear(message: ToWorker): Promise<void> {
    if ('reply' in message) this.#pending.settle(message.reply, message.value);
    else await this.#obey(message);
  }

  async #obey(order: Order): Promise<void> {
    switch (order.order) {
      case 'apply':
        this.#self?.apply(order.change);
        return tell({ done: order.id });
      case 'metrics':
        return tell({ done: order.id, metrics: (await this.#self?.metrics()) ?? [] });
      case 'stop':
        // `serveAsWorker` listens for it.
        return;
    }
  }
}

/** Says that this worker serves, and ends it in order when the primary says so, or is gone. */
export function serveAsWorker({ stop, url, store }: StartedServer, graceMs: number): void {
  // Signals for the whole group (Ctrl-C, systemd) reach workers too; the primary decides.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
  process.on('message', (message: ToWorker) => {
    if ('order' in message && message.order === 'stop') void end(() => stop(graceMs));
  });
  process.on('disconnect', () => void end(() => stop(graceMs)));
  tell({ listening: { url, store } });
}

let isEnding = false;

async function end(stop: () => Promise<void>): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await stop();
  process.exit(0);
}

function tell(message: ToPrimary): void {
  // A primary that is gone hears nothing; the disconnect ends this process.
  if (process.connected) process.send?.(message satisfies Reply | ToPrimary);
}
