/** What plugins' calls to Redis look like to the gateway that carries them out. Spec: higress-group/proxy-wasm-cpp-host (redis_init, redis_call). */

/** A Redis that plugins may call, named by the cluster that it stands in. */
export interface RedisTarget {
  readonly cluster: string;
  readonly user: string;
  readonly password: string;
  readonly database: number;
  readonly timeoutMs: number;
}

/** Sends commands; the gateway gives a real one, tests a scripted one. */
export interface RedisClient {
  has(cluster: string): boolean;
  /** `query` is one command in RESP, `response` one answer, unread. Undefined when it failed at once. */
  call(
    target: RedisTarget,
    query: Buffer,
    done: (response: Buffer | undefined) => void,
  ): { cancel(): void } | undefined;
}
