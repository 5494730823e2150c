/**
 * The code of plugins: read from a file, or fetched through a cluster and checked against its digest.
 * Spec: Envoy source/extensions/common/wasm/{wasm,remote_async_datasource}.cc; envoy-observed §12 (200 only, identity encoding).
 */
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import { sha256Hex } from '@postern/contract/digest';

import type { CompiledModule } from '../abi/module.js';
import { HeaderMap } from '../abi/header-map.js';
import { readDataSource, type DataSource } from '../config/messages/core.js';
import type { RemoteCode } from '../config/messages/wasm.js';
import { GatewayError } from '../errors.js';
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { Stats } from '../http/stats.js';
import type { ClusterSet } from '../http/upstream/cluster-set.js';
import { exchange, type ExchangeAnswer } from '../http/upstream/exchange.js';

/** A module with its digest; equal digests share the bytes, so that they are compiled once. */
export interface PluginCode {
  /** Bytes of the file. */
  readonly size: number;
  readonly sha256: string;
  /** Throws when another thread could not compile it. */
  readonly module: () => Uint8Array | CompiledModule;
}

/** Where a listener gets its plugins' code from: a store of its own, or what the supervisor posts. */
export interface PluginCodes {
  /** The gateway stops: code that does not come any more is no news. */
  readonly stopping: boolean;
  /** @throws GatewayError GH_CODE_LOCAL */
  local(source: DataSource, plugin: string): PluginCode;
  /** Code that needs no request. */
  cached(code: RemoteCode): PluginCode | undefined;
  /** @throws GatewayError GH_CODE_REMOTE once every try has failed */
  remote(code: RemoteCode): Promise<PluginCode>;
}

const MAX_MODULE_BYTES = 256 * 1024 * 1024;
const MAX_CACHED = 256;
const COUNTERS = ['cache_hits', 'cache_misses', 'cache_negative_hits', 'fetch_successes', 'fetch_failures'];

export interface CodeStoreOptions {
  readonly clusters: ClusterSet;
  readonly stats: Stats;
  readonly log: GatewayLog;
  /** The gateway stops: fetching ends. */
  readonly signal: AbortSignal;
}

/** There from the start. */
const COUNTED = [
  ...['cache_hits', 'cache_misses', 'cache_negative_hits'],
  ...['fetch_successes', 'fetch_failures'],
];

export class CodeStore implements PluginCodes {
  readonly #options: CodeStoreOptions;
  /** Code from files does not count as fetched: what a plugin asks for by URL has to come from there once. */
  readonly #local = new Map<string, PluginCode>();
  readonly #cache = new Map<string, PluginCode>();
  /** Digests that were asked for, had or not: Envoy counts them as entries of its cache. */
  readonly #asked = new Set<string>();
  readonly #fetching = new Map<string, Promise<PluginCode>>();

  constructor(options: CodeStoreOptions) {
    this.#options = options;
    for (const name of COUNTED) options.stats.counter(`wasm.remote_load_${name}`);
    options.stats.gauge('wasm.remote_load_cache_entries');
  }

  get stopping(): boolean {
    return this.#options.signal.aborted;
  }

  local(source: DataSource, plugin: string): PluginCode {
    try {
      return keep(this.#local, readDataSource(source));
    } catch (cause) {
      const absent = (cause as NodeJS.ErrnoException).code === 'ENOENT';
      const reason = cause instanceof Error ? cause.message : String(cause);
      const words = absent ? `Invalid path: ${source.filename}` : reason;
      throw new GatewayError('GH_CODE_LOCAL', `plugin ${plugin}: ${words}`, { cause });
    }
  }

  /** As `cached`, when nobody has asked for it: nothing is counted. */
  peek({ sha256 }: RemoteCode): PluginCode | undefined {
    return this.#cache.get(sha256);
  }

  cached(code: RemoteCode): PluginCode | undefined {
    const known = this.#cache.get(code.sha256);
    if (known !== undefined) this.#count('cache_hits');
    return known;
  }

  async remote(code: RemoteCode): Promise<PluginCode> {
    const known = this.cached(code);
    if (known !== undefined) return known;
    const running = this.#fetching.get(code.sha256);
    if (running !== undefined) return running;
    if (this.#asked.size < MAX_CACHED) this.#asked.add(code.sha256);
    this.#count('cache_misses');
    const fetching = this.#fetch(code)
      .catch((error: unknown) => {
        this.#count('fetch_failures');
        throw error;
      })
      .finally(() => this.#fetching.delete(code.sha256));
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
    if (answer.kind === 'reset') return `the answer broke off, or has more than ${MAX_MODULE_BYTES} bytes`;
    const status = answer.headers.get(':status');
    if (status !== '200') return `the answer is ${status} ${printable(answer.body)}`.trimEnd();
    if (answer.body.length === 0) return 'the answer is empty';
    const sha256 = sha256Hex(answer.body);
    if (sha256 !== code.sha256.toLowerCase())
      return `the answer has sha256 ${sha256}, wanted is ${code.sha256}`;
    return keep(this.#cache, answer.body);
  }

  #count(name: string): void {
    const { stats } = this.#options;
    for (const each of COUNTERS) stats.counter(`wasm.remote_load_${each}`).add(each === name ? 1 : 0);
    stats.gauge('wasm.remote_load_cache_entries').value = this.#asked.size;
  }
}

/** What a log line can show of an answer. */
function printable(body: Buffer): string {
  return body.toString('latin1', 0, 200).replace(/[^\x20-\x7e]+/g, ' ');
}

function keep(known: Map<string, PluginCode>, bytes: Uint8Array): PluginCode {
  const sha256 = sha256Hex(bytes);
  const old = known.get(sha256);
  if (old !== undefined) return old;
  const code = { size: bytes.length, sha256, module: () => bytes };
  const [oldest] = known.keys();
  if (known.size >= MAX_CACHED && oldest !== undefined) known.delete(oldest);
  known.set(sha256, code);
  return code;
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
