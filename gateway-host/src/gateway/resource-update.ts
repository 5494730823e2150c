/**
 * The agreement between whoever reads configuration and what runs it: one change as plain data.
 * The supervisor posts it to threads, so nothing in it may be a function, a class or a RegExp. A new kind of resource
 * (routes, endpoints, filters) adds a member here and a case in `Gateway.apply`.
 */
import type { ListenerSpec } from '../config/messages/listener.js';
import { GatewayError } from '../errors.js';
import type { ClusterSpec } from '../http/upstream/cluster-spec.js';

export type ResourceUpdate =
  /** All watched listeners; those of the bootstrap stay, and those named in `keep` stay as they are. */
  | { readonly kind: 'listeners'; readonly specs: readonly ListenerSpec[]; readonly keep?: readonly string[] }
  /** The bootstrap's listeners, with what their files of routes and filters hold now; `keep` as above. */
  | {
      readonly kind: 'static-listeners';
      readonly specs: readonly ListenerSpec[];
      readonly keep?: readonly string[];
    }
  /** All watched clusters; those of the bootstrap stay. */
  | { readonly kind: 'clusters'; readonly specs: readonly ClusterSpec[] };

/** What became of a change that was not refused as a whole. */
export interface UpdateOutcome {
  /** Resources that were refused and stay as they were. */
  readonly refused: readonly { readonly name: string; readonly error: Error }[];
  /** Resources that wait for code. */
  readonly warming: readonly string[];
  /** Resolves when nothing waits any more. */
  readonly warmed: Promise<unknown>;
}

export const APPLIED: UpdateOutcome = { refused: [], warming: [], warmed: Promise.resolve() };

/** The error of a change of which parts were refused. */
export function refusal({ refused }: Pick<UpdateOutcome, 'refused'>): GatewayError | undefined {
  if (refused.length === 0) return undefined;
  return new GatewayError('GH_CONFIG', refused.map(({ error }) => error.message).join('; '));
}

/** Puts a change in place, or rejects and leaves the old configuration as it is. */
export type ApplyUpdate = (update: ResourceUpdate) => Promise<void>;
