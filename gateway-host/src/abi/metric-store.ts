/**
 * Metrics that plugins define, under Envoy's names, and the ids by which one VM means them.
 * Spec: Envoy source/extensions/common/wasm/context.cc (defineMetric, incrementMetric, recordMetric, getMetric).
 */
import { MetricType, Status } from '@postern/contract/abi';
import { LogLinearHistogram, type HistogramBins } from './log-linear-histogram.js';

/** One metric, shared by every VM that defines its name; values have 64 bits without a sign. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** Of a histogram: the sum of its samples. */
  readonly value: bigint;
  /** How many samples a histogram has recorded. */
  readonly samples: number;
  /** A histogram's samples. */
  bins(): HistogramBins;
  add(delta: bigint): void;
  set(value: bigint): void;
  sample(value: bigint): void;
}

/** All metrics by type and name. */
export interface MetricStore {
  define(type: MetricType, name: string): Metric;
  all(): Iterable<Metric>;
}

/** A metric of one thread. */
export class LocalMetric implements Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly #values = new LogLinearHistogram();
  value = 0n;
  samples = 0;

  constructor(name: string, type: MetricType) {
    this.name = name;
    this.type = type;
  }

  bins(): HistogramBins {
    return this.#values.bins();
  }

  add(delta: bigint): void {
    this.value = BigInt.asUintN(64, this.value + delta);
  }

  set(value: bigint): void {
    this.value = BigInt.asUintN(64, value);
  }

  sample(value: bigint): void {
    this.add(value);
    this.samples++;
    this.#values.record(Number(value));
  }
}

/** Metrics of a runtime that is alone in its process. */
export class MetricMap implements MetricStore {
  readonly #metrics = new Map<string, Metric>();

  define(type: MetricType, name: string): Metric {
    const key = `${type} ${name}`;
    let metric = this.#metrics.get(key);
    if (metric === undefined) this.#metrics.set(key, (metric = new LocalMetric(name, type)));
    return metric;
  }

  all(): Iterable<Metric> {
    return this.#metrics.values();
  }
}

/** One VM's ids: the low two bits say the type, each type counts for itself (4, 8, …; 5, 9, …; 6, 10, …). */
export class MetricIds {
  readonly #store: MetricStore;
  readonly #byId = new Map<number, Metric>();
  readonly #next = [4, 5, 6];

  constructor(store: MetricStore) {
    this.#store = store;
  }

  /** A new id each time, also for a name that is known. Undefined: no such type. */
  define(type: number, name: string): number | undefined {
    const id = this.#next[type];
    if (id === undefined) return undefined;
    this.#next[type] = id + 4;
    this.#byId.set(id, this.#store.define(type as MetricType, fullName(name)));
    return id;
  }

  increment(id: number, delta: bigint): Status {
    const type = id & 3;
    if (type === MetricType.Counter) {
      if (delta <= 0n) return Status.BadArgument;
    } else if (type !== MetricType.Gauge) return Status.BadArgument;
    const metric = this.#byId.get(id);
    if (metric === undefined) return Status.NotFound;
    metric.add(delta);
    return Status.Ok;
  }

  /** A counter is added to, a gauge is set, a histogram gets one more sample. */
  record(id: number, value: bigint): Status {
    const metric = this.#byId.get(id);
    if (metric === undefined) return Status.NotFound;
    if (metric.type === MetricType.Gauge) metric.set(value);
    else if (metric.type === MetricType.Counter) metric.add(value);
    else metric.sample(value);
    return Status.Ok;
  }

  get(id: number): bigint | Status {
    const type = id & 3;
    if (type !== MetricType.Counter && type !== MetricType.Gauge) return Status.BadArgument;
    return this.#byId.get(id)?.value ?? Status.NotFound;
  }
}

/** Names are made of parts between dots, and empty ones at the end are none. */
function fullName(name: string): string {
  return `wasmcustom.${name}`.replace(/\.+$/, '');
}
