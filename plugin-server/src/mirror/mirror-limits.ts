/** Every bound on what a mirror takes from its upstream. */
import { DEFAULT_LIMITS } from '../limits.js';

export interface MirrorLimits {
  /** One request with its answer. Istio gives a download 30 s in all, with several tries. */
  readonly requestMs: number;
  /** No byte of an answer for this long. */
  readonly idleMs: number;
  /** Tries of a request that got no answer. */
  readonly tries: number;
  readonly pauseMs: number;
  /** The largest list or record. */
  readonly maxDocumentBytes: number;
  /** All files of a version together. */
  readonly maxVersionBytes: number;
  /** How long "there is none" and the list of versions count. */
  readonly rememberMs: number;
  /** Versions fetched at once; each may hold all its files in memory. */
  readonly fetching: number;
  readonly waiting: number;
}

export const MIRROR_LIMITS: MirrorLimits = {
  requestMs: 20_000,
  idleMs: 5_000,
  tries: 2,
  pauseMs: 200,
  maxDocumentBytes: 4 * 1024 * 1024,
  maxVersionBytes: DEFAULT_LIMITS.maxUnpackedBytes,
  rememberMs: 30_000,
  fetching: 4,
  waiting: 256,
};
