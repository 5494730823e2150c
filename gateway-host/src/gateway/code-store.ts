/**
 * The code of plugins: read from a file, or fetched through a cluster and checked against its digest.
 * Spec: Envoy source/extensions/common/wasm/remote_async_datasource.cc; envoy-observed §12 (200 only, identity encoding).
 */
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { sha256Hex } from '@postern/contract/digest';

import { HeaderMap } from '../abi/header-map.js';
import type { DataSource } from '../config/messages/core.js';
import type { RemoteCode } from '../config/messages/wasm.js';
import { GatewayError } from '../errors.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import { exchange, type ExchangeAnswer } from '../http/upstream/exchange.js';

/** A module with its digest; equal digests share the bytes, so that they are compiled once. */
export interface PluginCode {
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

const MAX_MODULE_BYTES = 256 * 1024 * 1024;
const MAX_CACHED = 256;

export interface CodeStoreOptions {
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly log: GatewayLog;
  /** The gateway stops: fetching ends. */
  readonly signal: AbortSignal;
}

export class CodeStore {
  readonly #options: CodeStoreOptions;
  readonly #cache = new Map<string, PluginCode>();
  readonly #fetching = new Map<string, Promise<PluginCode>>();

  constructor(options: CodeStoreOptions) {
    this.#options = options;
  }

  /** The gateway stops: code that does not come any more is no news. */
  get stopping(): boolean {
    return this.#options.signal.aborted;
  }

  /** @throws GatewayError GH_CODE_LOCAL */
  local(source: DataSource, plugin: string): PluginCode {
    try {
      return this.#keep(source.read());
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new GatewayError('GH_CODE_LOCAL', `plugin ${plugin}: ${reason}`, { cause });
    }
  }

  /** Code that needs no request. */
  cached(code: RemoteCode): PluginCode | undefined {
    const known = this.#cache.get(code.sha256);
    if (known !== undefined) this.#count('cache_hits');
    return known;
  }

  /** @throws GatewayError GH_CODE_REMOTE once every try has failed */
  async remote(code: RemoteCode): Promise<PluginCode> {
    const known = this.cached(code);
    if (known !== undefined) return known;
    const running = this.#fetching.get(code.sha256);
    if (running !== undefined) return running;
    this.#count('cache_misses');
    const fetching = this.#fetch(code).finally(() => this.#fetching.delete(code.sha256));
    this.#fetching.set(code.sha256, fetching);
    return fetching;
  }

  async #fetch(code: RemoteCode): Promise<PluginCode> {
    let problem = '';
    for (let tried = 0; tried <= code.retries; tried++) {
      const limit = Math.min(code.baseIntervalMs * 2 ** tried, code.maxIntervalMs);
      if (tried > 0) await sleep(Math.random() * limit, undefined, { signal: this.#options.signal });
      const outcome = await this.#try(code);
      if (typeof outcome !== 'string') {
        this.#count('fetch_successes');
        return outcome;
      }
      this.#count('fetch_failures');
      problem = outcome;
      this.#options.log.warn(`plugin code ${code.uri}: try ${tried + 1} of ${code.retries + 1}: ${problem}`);
    }
    const tries = `Retry limit exceeded for fetching data from remote data source`;
    throw new GatewayError('GH_CODE_REMOTE', `${code.uri}: ${problem}. ${tries}.`);
  }

  /** The code, or why there is none. */
  async #try(code: RemoteCode): Promise<PluginCode | string> {
    const cluster = this.#options.clusters.get(code.cluster);
    if (cluster === undefined) return `there is no cluster ${code.cluster}`;
    const request = { headers: fetchHeaders(code), body: Buffer.alloc(0) };
    const limits = { timeoutMs: code.timeoutMs, maxBytes: MAX_MODULE_BYTES };
    const answer = await new Promise<ExchangeAnswer>((resolve, reject) => {
      const { signal } = this.#options;
      const stop = (): void => {
        running.cancel();
        reject(new GatewayError('GH_CODE_REMOTE', `${code.uri}: the gateway is stopping`));
      };
      const running = exchange(cluster, { ...request, ...limits }, (answer) => {
        signal.removeEventListener('abort', stop);
        resolve(answer);
      });
      signal.addEventListener('abort', stop);
    });
    return this.#judge(answer, code);
  }

  #judge(answer: ExchangeAnswer, code: RemoteCode): PluginCode | string {
    if (answer.kind === 'too-large') return `the answer has more than ${MAX_MODULE_BYTES} bytes`;
    const status = answer.headers.get(':status');
    if (status !== '200')
      return `the answer is ${status} ${answer.body.toString('latin1', 0, 200)}`.trimEnd();
    if (answer.body.length === 0) return 'the answer is empty';
    const sha256 = sha256Hex(answer.body);
    if (sha256 !== code.sha256.toLowerCase())
      return `the answer has sha256 ${sha256}, wanted is ${code.sha256}`;
    return this.#keep(answer.body);
  }

  #keep(bytes: Uint8Array): PluginCode {
    const sha256 = sha256Hex(bytes);
    const known = this.#cache.get(sha256);
    if (known !== undefined) return known;
    const [oldest] = this.#cache.keys();
    if (this.#cache.size >= MAX_CACHED && oldest !== undefined) this.#cache.delete(oldest);
    const code = { bytes, sha256 };
    this.#cache.set(sha256, code);
    return code;
  }

  #count(name: string): void {
    this.#options.stats.counter(`wasm.remote_load_${name}`).add();
  }
}

/** Envoy's request: no user-agent, no accept; the scheme of the URL plays no part. */
function fetchHeaders(code: RemoteCode): HeaderMap {
  const url = new URL(code.uri);
  return HeaderMap.from([
    [':authority', url.host],
    [':path', url.pathname + url.search],
    [':method', 'GET'],
    [':scheme', 'http'],
    ['x-envoy-internal', 'true'],
    ['x-forwarded-for', ownAddress()],
    ['x-envoy-expected-rq-timeout-ms', String(code.timeoutMs)],
  ]);
}

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
}
