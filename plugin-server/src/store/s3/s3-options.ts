/** Where a bucket is and how it is reached, and every bound on talking to it. */

export interface S3Options {
  readonly bucket: string;
  /** Begins every key; empty, or without slashes at its ends. */
  readonly prefix: string;
  /** Of servers other than Amazon's. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** The bucket in the path instead of the host name, as servers without DNS names of their own need it. */
  readonly pathStyle?: boolean | undefined;
  readonly timing?: Partial<S3Timing>;
}

export interface S3Timing {
  /** Until a connection stands. */
  readonly connectMs: number;
  /** No byte in either direction for this long; gateways give a request 15 s. */
  readonly idleMs: number;
  /** One attempt as a whole, besides `slowestBytesPerSecond` for what it carries. */
  readonly attemptMs: number;
  readonly slowestBytesPerSecond: number;
  /** Attempts at one request, the first included. */
  readonly attempts: number;
  /** The pause before the second attempt; doubled each time, and a random part of it is taken. */
  readonly pauseMs: number;
  /** How long a removal may take: then whoever finds it half done ends it. */
  readonly removalMs: number;
}

export const S3_TIMING: S3Timing = {
  connectMs: 2_000,
  idleMs: 5_000,
  attemptMs: 10_000,
  slowestBytesPerSecond: 1024 * 1024,
  attempts: 4,
  pauseMs: 100,
  removalMs: 60_000,
};
