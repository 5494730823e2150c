/** Plugins' calls to Redis, kept until the test answers them. */
import type { RedisClient, RedisTarget } from '../abi/redis-client.js';

/** One command that waits for its answer. */
export interface TestRedisCall {
  readonly target: RedisTarget;
  /** The command in RESP. */
  readonly query: Buffer;
  /** One answer in RESP. */
  respond(answer: string | Uint8Array): void;
  /** No answer comes. */
  fail(): void;
}

/** A client of Redis that a test drives. */
export class TestRedis implements RedisClient {
  readonly pending: TestRedisCall[] = [];
  readonly #has: (cluster: string) => boolean;

  constructor(has: (cluster: string) => boolean) {
    this.#has = has;
  }

  has(cluster: string): boolean {
    return this.#has(cluster);
  }

  call(target: RedisTarget, query: Buffer, done: (response: Buffer | undefined) => void): { cancel(): void } {
    const forget = (): boolean => {
      const at = this.pending.indexOf(waiting);
      if (at >= 0) this.pending.splice(at, 1);
      return at >= 0;
    };
    const waiting: TestRedisCall = {
      target,
      query,
      respond: (answer) => {
        if (forget()) done(Buffer.from(answer));
      },
      fail: () => {
        if (forget()) done(undefined);
      },
    };
    this.pending.push(waiting);
    return { cancel: () => void forget() };
  }
}
