/** What the processes of one server say to each other over the channel that node:cluster gives them. */
import type { MetricsData } from '@postern/service/metrics';

import type { Change } from './siblings.js';

/** From a worker to the primary; `id` comes back in the answer. */
export type Question =
  | { readonly ask: 'announce'; readonly id: number; readonly change: Change }
  | { readonly ask: 'take'; readonly id: number; readonly key: string; readonly perMinute: number }
  | { readonly ask: 'metrics'; readonly id: number };

/** From the primary to a worker. */
export type Order =
  | { readonly order: 'apply'; readonly id: number; readonly change: Change }
  | { readonly order: 'metrics'; readonly id: number }
  | { readonly order: 'stop' };

/** From the primary to the worker that asked. */
export interface Reply {
  readonly reply: number;
  readonly value: unknown;
}

/** From a worker to the primary, for an order with that id; `listening` comes once and unasked. */
export type Report =
  | { readonly done: number; readonly metrics?: MetricsData }
  | { readonly listening: { readonly url: string; readonly store: string } };

export type ToPrimary = Question | Report;
export type ToWorker = Order | Reply;

/** For how long a process waits for another one; one that hangs must not hold up the others. */
export const PATIENCE_MS = 2_000;
