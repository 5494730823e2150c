/** What all VMs of one runtime share: the world outside the guest. */
import type { CalloutClient } from './callout-client.js';
import type { MetricStore } from './metric-store.js';
import type { SharedData } from './shared-data.js';
import type { SharedQueues } from './shared-queues.js';

/** Where a log line came from. */
export interface LogSource {
  readonly plugin: string;
  readonly rootId: string;
  readonly vmId: string;
  /** Undefined for lines that the host writes about a VM; 0 is the VM context. */
  readonly contextId: number | undefined;
}

/** One runtime's services. */
export interface Services {
  readonly callouts: CalloutClient;
  readonly log: (level: number, message: string, source: LogSource) => void;
  readonly logLevel: number;
  readonly now: () => bigint;
  /** Runs something later; the answer cancels it. */
  readonly schedule: (delayMs: number, run: () => void) => () => void;
  readonly trace: ((line: string) => void) | undefined;
  readonly sharedData: SharedData;
  readonly queues: SharedQueues;
  readonly metrics: MetricStore;
}
