/**
 * A gateway without sockets for tests of plugins: the same virtual machines and filter chain, scripted ends.
 */
import { statusName } from '@postern/contract/abi';

import type { Profile } from '../abi/abi-version.js';
import type { CrashingCall, RefusedCall, ReturnedCallback, WasmPlugin } from '../abi/runtime.js';
import { WasmRuntime } from '../abi/runtime.js';
import type { FilterFactory } from '../abi/stream-filter.js';
import { StreamContext } from '../abi/stream-context.js';
import { GatewayError } from '../errors.js';
import { int64 } from '../http/filter/attribute-bytes.js';
import { PauseWatch } from './pause-report.js';
import { explainStatus } from './status-reasons.js';
import { TestCallouts, type TestCallout } from './test-callouts.js';
import { TestConnection } from './test-connection.js';
import type { TestGrpcCall } from './test-grpc-calls.js';
import { TestRedis, type TestRedisCall } from './test-redis.js';
import { type TestProperties, type TestRequest, TestStream } from './test-stream.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
const DEFAULT_BUFFER_LIMIT = 1024 * 1024;

/** One plugin of the chain. */
export interface TestPlugin {
  readonly module: Uint8Array;
  readonly name?: string;
  readonly rootId?: string;
  readonly vmId?: string;
  readonly vmConfiguration?: string | Uint8Array;
  readonly configuration?: string | Uint8Array;
  /** Default true, as Postern configures its gateways. */
  readonly allowOnHeadersStopIteration?: boolean;
  readonly failurePolicy?: 'FAIL_CLOSED' | 'FAIL_OPEN' | 'FAIL_RELOAD';
  readonly reloadBaseIntervalMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** The old `fail_open: true`, which also lets the request pass that trapped. */
  readonly failOpen?: boolean;
  /** The only capabilities that the plugin has; all unless given. */
  readonly allowedCapabilities?: readonly string[];
}

/** What a test host is made of. */
export interface TestHostOptions {
  /** In the order of the chain. */
  readonly plugins: readonly TestPlugin[];
  /** What every stream and connection has. */
  readonly properties?: TestProperties;
  /** Clusters that callouts may name; default: any. */
  readonly clusters?: readonly string[];
  /** Addresses by name, for plugins that look names up. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** Bytes that may be held while a filter waits; default 1 MiB. */
  readonly bufferLimit?: number;
  /** Whose functions plugins get: those of stock Envoy (default) or of Higress. */
  readonly profile?: Profile;
  /** Lowest level that is logged, 0 trace to 5 critical; default 0. */
  readonly logLevel?: number;
  /** Takes the lines of the log, also those of a plugin that is refused; default: a list of the host's own. */
  readonly logs?: TestLogLine[];
  /** Keep every host call as text in `trace`; default true. */
  readonly trace?: boolean;
  /** Calls and answers that no test prepared are problems: `verify` and `close` throw. Default false. */
  readonly strict?: boolean;
  /** Fills with what a plugin gets as randomness; default: the system's. */
  readonly random?: (bytes: Uint8Array) => void;
}

/** What a plugin logged. */
export interface TestLogLine {
  readonly level: string;
  readonly message: string;
  readonly plugin: string;
}

/** A host call that was not answered Ok. */
export interface TestRefusal {
  readonly plugin: string;
  /** The callback in which it was made; empty outside of one. */
  readonly callback: string;
  /** The call with its arguments. */
  readonly call: string;
  readonly status: string;
  /** `BadArgument: request headers cannot be written in …`. */
  readonly reason: string;
}

/** A call that takes the whole of Envoy down. */
export type TestCrash = Omit<CrashingCall, 'contextId'>;

/** What plugins ask for without expecting it to be there. */
const PROBES =
  /^proxy_(get_header_map_value|get_shared_data|set_shared_data|dequeue_shared_queue|resolve_shared_queue)\(/;
const PROBE_ANSWERS = ['NotFound', 'CasMismatch', 'Empty'];

/** Loads the plugins. Rejects when one does not load, start or accept its configuration. */
export async function createHost(options: TestHostOptions): Promise<TestHost> {
  return new TestHost(options);
}

/** A running test host. */
export class TestHost {
  readonly logs: TestLogLine[];
  readonly trace: string[] = [];
  /** Host calls that were not answered Ok, each with the reason. */
  readonly refusals: TestRefusal[] = [];
  /** Calls that would have taken Envoy down, which this host refused or ignored. */
  readonly crashes: TestCrash[] = [];
  readonly plugins: readonly WasmPlugin[];
  readonly #runtime: WasmRuntime;
  readonly #callouts: TestCallouts;
  readonly #redis: TestRedis;
  readonly #properties: ReadonlyMap<string, Uint8Array>;
  readonly #timers = new Set<() => void>();
  readonly #options: TestHostOptions;
  readonly #now: () => bigint;
  /** By plugin and context. */
  readonly #watches = new Map<string, PauseWatch>();
  readonly #strictStreams: TestStream[] = [];
  #streams = 0;

  constructor(options: TestHostOptions) {
    this.#options = options;
    this.logs = options.logs ?? [];
    // In strict mode a callout to a cluster that no test named is a surprise.
    const clusters = options.strict === true ? (options.clusters ?? []) : options.clusters;
    this.#callouts = new TestCallouts(clusters);
    this.#redis = new TestRedis((cluster) => this.#callouts.has(cluster));
    this.#properties = attributesOf(options.properties);
    this.#now = options.now ?? (() => BigInt(Date.now()) * 1_000_000n);
    this.#runtime = new WasmRuntime({
      jitter: () => 0,
      callouts: this.#callouts,
      profile: options.profile ?? 'envoy',
      redis: this.#redis,
      resolveDns: (name, done) => done(options.names?.[name] ?? []),
      logLevel: options.logLevel ?? 0,
      log: (level, message, { plugin }) =>
        this.logs.push({ level: LEVELS[level] ?? String(level), message, plugin }),
      now: this.#now,
      schedule: (_delayMs, run) => {
        this.#timers.add(run);
        return () => void this.#timers.delete(run);
      },
      ...(options.random === undefined ? {} : { random: options.random }),
      observer: {
        crashed: (call) => void this.crashes.push(call),
        refused: (call) => void this.refusals.push(refusal(call)),
        returned: (callback) => this.#returned(callback),
      },
      ...(options.trace === false ? {} : { trace: (line: string) => void this.trace.push(line) }),
    });
    this.plugins = options.plugins.map((plugin, i) => this.#load(plugin, i));
  }

  /** Sends one request through the chain and runs it as far as it goes. */
  request(request: TestRequest = {}): TestStream {
    const watch = new PauseWatch();
    const own = attributesOf(request.properties);
    const stream = new TestStream({
      factories: this.plugins.map((plugin) => this.#watched(plugin, watch)),
      watch,
      timers: () => this.#timers.size > 0,
      callouts: this.#callouts,
      attributes: (path) => {
        const key = path.replaceAll('\0', '.');
        return own.get(key) ?? this.#properties.get(key);
      },
      now: this.#now,
      id: ++this.#streams,
      bufferLimit: this.#options.bufferLimit ?? DEFAULT_BUFFER_LIMIT,
    });
    if (this.#options.strict === true) this.#strictStreams.push(stream);
    stream.send(request);
    return stream;
  }

  /** Opens one connection without HTTP through the chain; plugins are wasm network filters then. */
  connect(): TestConnection {
    return new TestConnection({
      filters: this.plugins.map((plugin) => plugin.createNetworkFilter()),
      attributes: (path) => this.#properties.get(path.replaceAll('\0', '.')),
      id: ++this.#streams,
    });
  }

  /** All calls to other services that wait for an answer. */
  get callouts(): TestCallout[] {
    return this.#callouts.pending;
  }

  /** All gRPC calls and streams of plugins that are open. */
  get grpcCalls(): TestGrpcCall[] {
    return this.#callouts.grpcCalls;
  }

  /** Calls to Redis that wait for an answer (profile `higress`). */
  get redisCalls(): readonly TestRedisCall[] {
    return this.#redis.pending;
  }

  /** The value of a metric by the name that the plugin gave it. */
  metric(name: string): number | undefined {
    return this.stat(`wasmcustom.${name}`);
  }

  /** The value of any counter or gauge by Envoy's name. */
  stat(name: string): number | undefined {
    const known = this.#runtime.metrics().find((metric) => metric.name === name);
    return known === undefined ? undefined : Number(known.value);
  }

  /** Host calls that were refused, each in a sentence, without those that only ask whether something is there. */
  get surprises(): string[] {
    return this.refusals
      .filter(({ call, status }) => !(PROBES.test(call) && PROBE_ANSWERS.includes(status)))
      .map(({ plugin, callback, call, reason }) => `${plugin}, ${callback || 'host'}: ${call}: ${reason}`);
  }

  /** Lets every timer that is set go off once. */
  tick(): void {
    for (const run of [...this.#timers]) {
      this.#timers.delete(run);
      run();
    }
  }

  /**
   * What a strict test did not expect: calls that crash Envoy, host calls that were refused, and streams that nobody
   * will resume.
   *
   * @throws GatewayError GH_TEST_PROBLEMS with each of them
   */
  verify(): void {
    const refused = this.surprises;
    const stuck = this.#strictStreams.flatMap(({ pause }) =>
      pause === undefined || pause.resumable ? [] : [pause.sentence],
    );
    const crashes = this.crashes.map(
      ({ plugin, callback, sentence }) => `${plugin}, ${callback || 'host'}: ${sentence}`,
    );
    const problems = [...crashes, ...refused, ...stuck];
    if (problems.length === 0) return;
    throw new GatewayError('GH_TEST_PROBLEMS', `${problems.length} unexpected:\n  ${problems.join('\n  ')}`);
  }

  /** Ends the plugins; a strict host verifies first. */
  close(): void {
    try {
      if (this.#options.strict === true) this.verify();
    } finally {
      this.#runtime.close();
    }
  }

  /** Filters of one stream tell its watch what they answer. */
  #watched(plugin: WasmPlugin, watch: PauseWatch): FilterFactory {
    return {
      name: plugin.name,
      createFilter: () => {
        const filter = plugin.createFilter();
        if (filter instanceof StreamContext) this.#watches.set(`${plugin.name} ${filter.id}`, watch);
        return filter;
      },
    };
  }

  #returned(callback: ReturnedCallback): void {
    const key = `${callback.plugin} ${callback.contextId}`;
    this.#watches.get(key)?.returned(callback);
    if (callback.callback === 'proxy_on_delete') this.#watches.delete(key);
  }

  #load(plugin: TestPlugin, index: number): WasmPlugin {
    const name = plugin.name ?? `plugin${index === 0 ? '' : index + 1}`;
    try {
      return this.#runtime.load({
        name,
        rootId: plugin.rootId ?? name,
        vmId: plugin.vmId ?? '',
        vmConfiguration: Buffer.from(plugin.vmConfiguration ?? ''),
        configuration: Buffer.from(plugin.configuration ?? ''),
        module: plugin.module,
        failurePolicy: plugin.failurePolicy ?? 'FAIL_CLOSED',
        reloadBaseIntervalMs: plugin.reloadBaseIntervalMs ?? 1000,
        allowOnHeadersStopIteration: plugin.allowOnHeadersStopIteration ?? true,
        failOpen: plugin.failOpen ?? false,
        allowedCapabilities: plugin.allowedCapabilities ?? [],
        environment: plugin.environment ?? {},
      });
    } catch (error) {
      this.#runtime.close();
      throw error;
    }
  }
}

function attributesOf(properties: TestProperties = {}): Map<string, Uint8Array> {
  return new Map(Object.entries(properties).map(([path, value]) => entry(path, value)));
}

function entry(path: string, value: string | number | boolean | Uint8Array): [string, Uint8Array] {
  const key = path.replaceAll('\0', '.');
  if (typeof value === 'number') return [key, int64(value)];
  if (typeof value === 'boolean') return [key, Buffer.of(value ? 1 : 0)];
  return [key, Buffer.from(value)];
}

function refusal(call: RefusedCall): TestRefusal {
  const { plugin, callback, text, wasi, status } = call;
  return {
    plugin,
    callback,
    call: text,
    status: wasi ? `errno ${status}` : statusName(status),
    reason: explainStatus(call),
  };
}
