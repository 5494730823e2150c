/** What all VMs of one runtime share: the world outside the guest. */
import type { CalloutClient } from './callout-client.js';
import type { CallbackGuard } from './callback-guard.js';
import type { ResolveDns } from './dns-answer.js';
import type { HeaderMap } from './header-map.js';
import type { RedisClient } from './redis-client.js';
import type { SharedState } from './shared-state.js';
import type { VmCounts } from './vm-counts.js';
import type { HostObserver } from './observer.js';
import type { Clock } from './wall-clock.js';

/** Where a log line came from. */
export interface LogSource {
  readonly plugin: string;
  readonly rootId: string;
  readonly vmId: string;
  /** A root's lines do not name the plugin, as in Envoy. */
  readonly isRoot: boolean;
  /** Undefined for lines that the host writes about a VM; 0 is the VM context. */
  readonly contextId: number | undefined;
}

/** Takes a line of a trace. */
export type TraceSink = (line: string) => void;

/** Chooses requests to be traced: a sink for one whose headers fit. */
export type RequestTracer = (headers: HeaderMap, plugin: string) => TraceSink | undefined;

/** One runtime's services. */
export interface Services {
  readonly callouts: CalloutClient;
  readonly log: (level: number, message: string, source: LogSource) => void;
  /** Lines below are dropped; it may change while plugins run. */
  logLevel: number;
  readonly clock: Clock;
  readonly resolveDns: ResolveDns;
  /** Higress only. */
  readonly redis: RedisClient | undefined;
  /** Runs something later; the answer cancels it. */
  readonly schedule: (delayMs: number, run: () => void) => () => void;
  readonly trace: TraceSink | undefined;
  /** Set while somebody follows requests; costs one look per stream otherwise. */
  traceRequest: RequestTracer | undefined;
  readonly shared: SharedState;
  readonly vms: VmCounts;
  /** At least 0 and below 1. */
  readonly jitter: () => number;
  readonly guard: CallbackGuard | undefined;
  readonly observer: HostObserver | undefined;
  /** Fills with randomness for `random_get`. */
  readonly random: (bytes: Uint8Array) => void;
}
