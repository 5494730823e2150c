/**
 * A gateway without sockets for tests of plugins: the same virtual machines and filter chain, scripted ends.
 */
import { WasmRuntime, type WasmPlugin } from '../abi/runtime.js';
import { int64 } from '../http/filter/attribute-bytes.js';
import { TestCallouts, type TestCallout } from './test-callouts.js';
import { type TestRequest, TestStream } from './test-stream.js';

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
}

/** What a test host is made of. */
export interface TestHostOptions {
  /** In the order of the chain. */
  readonly plugins: readonly TestPlugin[];
  /** Attributes by dotted path, such as `xds.route_name`. */
  readonly properties?: Readonly<Record<string, string | number | boolean | Uint8Array>>;
  /** Clusters that callouts may name; default: any. */
  readonly clusters?: readonly string[];
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
  /** Bytes that may be held while a filter waits; default 1 MiB. */
  readonly bufferLimit?: number;
  /** Lowest level that is logged, 0 trace to 5 critical; default 0. */
  readonly logLevel?: number;
  /** Keep every host call as text in `trace`; default true. */
  readonly trace?: boolean;
}

/** Loads the plugins. Rejects when one does not load, start or accept its configuration. */
export async function createTestHost(options: TestHostOptions): Promise<TestHost> {
  return new TestHost(options);
}

/** A running test host. */
export class TestHost {
  readonly logs: { level: string; message: string; plugin: string }[] = [];
  readonly trace: string[] = [];
  readonly plugins: readonly WasmPlugin[];
  readonly #runtime: WasmRuntime;
  readonly #callouts: TestCallouts;
  readonly #properties: ReadonlyMap<string, Uint8Array | string>;
  readonly #timers = new Set<() => void>();
  readonly #options: TestHostOptions;
  readonly #now: () => bigint;
  #streams = 0;

  constructor(options: TestHostOptions) {
    this.#options = options;
    this.#callouts = new TestCallouts(options.clusters);
    this.#properties = new Map(
      Object.entries(options.properties ?? {}).map(([path, value]) => entry(path, value)),
    );
    this.#now = options.now ?? (() => BigInt(Date.now()) * 1_000_000n);
    this.#runtime = new WasmRuntime({
      callouts: this.#callouts,
      logLevel: options.logLevel ?? 0,
      log: (level, message, { plugin }) =>
        this.logs.push({ level: LEVELS[level] ?? String(level), message, plugin }),
      now: this.#now,
      schedule: (_delayMs, run) => {
        this.#timers.add(run);
        return () => void this.#timers.delete(run);
      },
      ...(options.trace === false ? {} : { trace: (line: string) => void this.trace.push(line) }),
    });
    this.plugins = options.plugins.map((plugin, i) => this.#load(plugin, i));
  }

  /** Sends one request through the chain and runs it as far as it goes. */
  request(request: TestRequest = {}): TestStream {
    const stream = new TestStream({
      factories: this.plugins,
      callouts: this.#callouts,
      attributes: (path) => this.#properties.get(path.replaceAll('\0', '.')),
      now: this.#now,
      id: ++this.#streams,
      bufferLimit: this.#options.bufferLimit ?? DEFAULT_BUFFER_LIMIT,
    });
    stream.send(request);
    return stream;
  }

  /** All calls to other services that wait for an answer. */
  get callouts(): TestCallout[] {
    return this.#callouts.pending;
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

  /** Lets every timer that is set go off once. */
  tick(): void {
    for (const run of [...this.#timers]) {
      this.#timers.delete(run);
      run();
    }
  }

  close(): void {
    this.#runtime.close();
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
        ...(plugin.environment === undefined ? {} : { environment: plugin.environment }),
      });
    } catch (error) {
      this.#runtime.close();
      throw error;
    }
  }
}

function entry(path: string, value: string | number | boolean | Uint8Array): [string, Uint8Array] {
  const key = path.replaceAll('\0', '.');
  if (typeof value === 'number') return [key, int64(value)];
  if (typeof value === 'boolean') return [key, Buffer.of(value ? 1 : 0)];
  return [key, Buffer.from(value)];
}
