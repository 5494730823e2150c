/**
 * One root's calls to Redis: where each cluster's was said to be, and what is under way.
 * Spec: higress-group/proxy-wasm-cpp-host and higress-group/envoy (redisInit, redisCall, onRedisCallSuccess).
 */
import { Status } from '@postern/contract/abi';
import { IdTable } from '../id-table.js';
import type { RedisTarget } from './redis-client.js';
import type { RootContext } from './root-context.js';

/** Tells that the answer came, or that none did. */
const OK = 0;
const FAILED = 1;
const REDIS = 3;

/** One root's Redis. */
export class RedisCalls {
  /** Readable while the guest is told of it. */
  response: Buffer | undefined;
  readonly #root: RootContext;
  readonly #targets = new Map<string, RedisTarget>();
  readonly #calls = new IdTable<{ cancel(): void } | undefined>();

  constructor(root: RootContext) {
    this.#root = root;
  }

  /** Keeps where the Redis of a cluster is and how to log in; `?db=N` behind the name chooses a database. */
  init(name: string, login: Pick<RedisTarget, 'user' | 'password' | 'timeoutMs'>): Status {
    const [cluster = '', query = ''] = name.split('?', 2);
    if (this.#root.vm.services.redis?.has(cluster) !== true) return Status.BadArgument;
    const database = Number(new URLSearchParams(query).get('db') ?? 0);
    const known = Number.isInteger(database) && database >= 0 ? database : 0;
    this.#targets.set(cluster, { cluster, database: known, ...login });
    return Status.Ok;
  }

  /** Sends a command: its token (7, 11, …), or why not. */
  call(name: string, query: Buffer): number | { readonly refused: Status } {
    const { vm } = this.#root;
    const target = this.#targets.get(name.split('?', 1)[0] ?? '');
    if (target === undefined) return { refused: Status.BadArgument };
    const token = vm.nextCallToken(REDIS);
    this.#calls.set(token, undefined);
    const call = vm.services.redis?.call(target, query, (response) => this.#answered(token, response));
    if (call === undefined) {
      this.#calls.delete(token);
      return { refused: Status.InternalFailure };
    }
    if (this.#calls.has(token)) this.#calls.set(token, call);
    return token;
  }

  abandon(): void {
    for (const call of this.#calls.values()) call?.cancel();
    this.#calls.clear();
  }

  #answered(token: number, response: Buffer | undefined): void {
    const { vm } = this.#root;
    if (vm.current !== undefined) return vm.afterCall(() => this.#answered(token, response));
    const { onRedisCallResponse } = vm.guest;
    if (!this.#calls.delete(token) || vm.failure !== undefined || onRedisCallResponse === undefined) return;
    this.response = response;
    const status = response === undefined ? FAILED : OK;
    vm.enter(this.#root, onRedisCallResponse, token, status, response?.length ?? 0);
    this.response = undefined;
    vm.settle();
  }
}
