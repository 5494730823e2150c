/** What processes that are one server tell each other: what changed, who has used up what, what each has counted. */
import type { MetricsData } from '@postern/service/metrics';
import { mergeMetrics } from '@postern/service/metrics';

import type { Tenant } from '../tenant.js';
import { Turns } from './turns.js';

/** What must not be believed any longer, wherever it was read before. */
export type Change =
  /** Versions, yanks or other names of a tenant: lists that are being read may have passed the place. */
  | { readonly kind: 'library'; readonly tenant?: Tenant }
  /** A version was taken away. */
  | { readonly kind: 'removed'; readonly tenant?: Tenant; readonly name: string; readonly version: string }
  /** A token was handed out or revoked. */
  | { readonly kind: 'token'; readonly id: string };

/** What a process has to say and do when the others ask. */
export interface Self {
  apply(change: Change): void;
  metrics(): Promise<MetricsData>;
}

export interface Siblings {
  /** Makes itself known; called once, before anything else. */
  join(self: Self): void;
  /** Resolves when every process knows of the change, this one included. */
  announce(change: Change): Promise<void>;
  /** Takes one of `perMinute` turns under this key, for all processes together: 0, or the seconds to wait. */
  take(key: string, perMinute: number): Promise<number>;
  /** What `/metrics` answers for all of them. */
  metricsText(): Promise<string>;
}

/** A server that is one process. */
export function noSiblings(): Siblings {
  const turns = new Turns();
  let self: Self | undefined;
  return {
    join: (joining) => (self = joining),
    announce: async (change) => self?.apply(change),
    take: async (key, perMinute) => turns.take(key, perMinute),
    metricsText: async () => mergeMetrics(self === undefined ? [] : [await self.metrics()]),
  };
}
