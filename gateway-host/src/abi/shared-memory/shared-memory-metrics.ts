/**
 * Metrics in shared memory: every thread adds to the same numbers, without the lock once a metric is known.
 * Spec: Envoy source/extensions/common/wasm/context.cc; its statistics are those of the whole process.
 */
import { MetricType } from '@postern/contract/abi';

import { INTEGER_BINS, integerBin, integerBinKey, type HistogramBins } from '../log-linear-histogram.js';
import { LocalMetric, type Metric, type MetricStore } from '../metric-store.js';
import { entryKey, Kind } from './entry-key.js';
import type { SharedLock } from './shared-lock.js';
import type { SharedTable } from './shared-table.js';

const Field = { Type: 0, Block: 1 } as const;
/** Of 64 bits each: the value, the samples, the bins of a histogram. */
const VALUE = 0;
const SAMPLES = 1;
const FIRST_BIN = 2;

function cellsOf(type: MetricType): number {
  return type === MetricType.Histogram ? FIRST_BIN + INTEGER_BINS : FIRST_BIN;
}

class SharedMetric implements Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly #cells: BigUint64Array;

  constructor(name: string, type: MetricType, cells: BigUint64Array) {
    this.name = name;
    this.type = type;
    this.#cells = cells;
  }

  get value(): bigint {
    return Atomics.load(this.#cells, VALUE);
  }

  get samples(): number {
    return Number(Atomics.load(this.#cells, SAMPLES));
  }

  bins(): HistogramBins {
    const bins: [number, number][] = [];
    for (let index = 0; index < this.#cells.length - FIRST_BIN; index++) {
      const count = Number(Atomics.load(this.#cells, FIRST_BIN + index));
      if (count > 0) bins.push([integerBinKey(index), count]);
    }
    return bins;
  }

  add(delta: bigint): void {
    Atomics.add(this.#cells, VALUE, BigInt.asUintN(64, delta));
  }

  set(value: bigint): void {
    Atomics.store(this.#cells, VALUE, BigInt.asUintN(64, value));
  }

  sample(value: bigint): void {
    Atomics.add(this.#cells, VALUE, value);
    Atomics.add(this.#cells, SAMPLES, 1n);
    Atomics.add(this.#cells, FIRST_BIN + integerBin(value), 1n);
  }
}

export class SharedMemoryMetrics implements MetricStore {
  readonly #table: SharedTable;
  readonly #lock: SharedLock;
  /** By the key of their entry; the cells of a metric never move. */
  readonly #known = new Map<string, SharedMetric>();

  constructor(table: SharedTable, lock: SharedLock) {
    this.#table = table;
    this.#lock = lock;
  }

  /** When the memory is full, the metric counts for its thread alone and is not shown. */
  define(type: MetricType, name: string): Metric {
    const text = Buffer.from(name).toString('latin1');
    const label = `${type} ${text}`;
    const known = this.#known.get(label);
    if (known !== undefined) return known;
    this.#lock.take();
    try {
      const key = entryKey(Kind.Metric, '', label);
      const entry = this.#table.find(key) || this.#create(key, type);
      return entry === 0 ? new LocalMetric(name, type) : this.#open(entry);
    } finally {
      this.#lock.free();
    }
  }

  all(): Iterable<Metric> {
    this.#lock.take();
    try {
      const entries = [...this.#table.entries()].filter((entry) => this.#table.key(entry)[0] === Kind.Metric);
      return entries.map((entry) => this.#open(entry));
    } finally {
      this.#lock.free();
    }
  }

  #create(key: Buffer, type: MetricType): number {
    const block = this.#table.heap.allocate(cellsOf(type) * 8);
    if (block === 0) return 0;
    const entry = this.#table.insert(key);
    if (entry === 0) {
      this.#table.heap.free(block);
      return 0;
    }
    this.#cells(block, type).fill(0n);
    this.#table.setField(entry, Field.Type, type);
    this.#table.setField(entry, Field.Block, block);
    return entry;
  }

  #open(entry: number): SharedMetric {
    const label = this.#table.key(entry).toString('latin1', 5);
    let metric = this.#known.get(label);
    if (metric === undefined) {
      const name = Buffer.from(label.slice(label.indexOf(' ') + 1), 'latin1').toString();
      const type = this.#table.field(entry, Field.Type) as MetricType;
      metric = new SharedMetric(name, type, this.#cells(this.#table.field(entry, Field.Block), type));
      this.#known.set(label, metric);
    }
    return metric;
  }

  #cells(block: number, type: MetricType): BigUint64Array {
    return new BigUint64Array(this.#table.heap.words.buffer, block, cellsOf(type));
  }
}
