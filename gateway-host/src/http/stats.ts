/**
 * Counters, gauges, histograms and texts by Envoy's names.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/statistics
 */
import { LogLinearHistogram, type HistogramBins } from '../abi/log-linear-histogram.js';

/** One number; hot paths keep the object and never look it up by name. */
export class Stat {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  /** It was written to at least once, be it with 0. */
  used = false;
  /** Nobody is shown it before that. */
  onDemand = false;
  #value = 0;

  constructor(name: string, kind: 'counter' | 'gauge') {
    this.name = name;
    this.kind = kind;
  }

  get value(): number {
    return this.#value;
  }

  set value(value: number) {
    this.#value = value;
    this.used = true;
  }

  add(amount = 1): void {
    this.value = this.#value + amount;
  }
}

/** A distribution, of times in milliseconds mostly. */
export class Histogram {
  readonly name: string;
  /** Nobody is shown it before there is a value. */
  onDemand = false;
  readonly #values = new LogLinearHistogram();

  constructor(name: string) {
    this.name = name;
  }

  record(value: number): void {
    this.#values.record(value);
  }

  bins(): HistogramBins {
    return this.#values.bins();
  }
}

/** A figure as plain data, fit to travel between threads. */
export type StatSnapshot =
  | {
      readonly name: string;
      readonly kind: 'counter' | 'gauge';
      readonly value: number;
      readonly used: boolean;
    }
  | { readonly name: string; readonly kind: 'histogram'; readonly bins: HistogramBins }
  | { readonly name: string; readonly kind: 'text'; readonly text: string };

/** All figures of one thread. */
export class Stats {
  readonly #all = new Map<string, Stat>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #texts = new Map<string, string>();

  counter(name: string): Stat {
    return this.#get(name, 'counter');
  }

  gauge(name: string): Stat {
    return this.#get(name, 'gauge');
  }

  histogram(name: string): Histogram {
    let histogram = this.#histograms.get(name);
    if (histogram === undefined) this.#histograms.set(name, (histogram = new Histogram(name)));
    return histogram;
  }

  /** A counter that appears with its first count, as Envoy makes some. */
  counterOnDemand(name: string): Stat {
    const stat = this.#get(name, 'counter');
    stat.onDemand = true;
    return stat;
  }

  /** A distribution that appears with its first value. */
  histogramOnDemand(name: string): Histogram {
    const histogram = this.histogram(name);
    histogram.onDemand = true;
    return histogram;
  }

  /** Sets a figure that is a text, such as a version. */
  text(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** Counters and gauges, sorted by name. */
  list(): Stat[] {
    return this.#shown().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Everything as plain data. */
  snapshot(): StatSnapshot[] {
    const numbers = this.#shown().map(({ name, kind, value, used }) => ({
      name,
      kind,
      value,
      used,
    }));
    const histograms = [...this.#histograms.values()].flatMap((one) => {
      const bins = one.bins();
      return one.onDemand && bins.length === 0 ? [] : [{ name: one.name, kind: 'histogram' as const, bins }];
    });
    const texts = [...this.#texts].map(([name, text]) => ({ name, kind: 'text' as const, text }));
    return [...numbers, ...histograms, ...texts];
  }

  /** Counters go back to 0; gauges and histograms stay, as in Envoy. */
  resetCounters(): void {
    for (const stat of this.#all.values()) if (stat.kind === 'counter' && stat.used) stat.value = 0;
  }

  #shown(): Stat[] {
    return [...this.#all.values()].filter(({ onDemand, used }) => used || !onDemand);
  }

  #get(name: string, kind: Stat['kind']): Stat {
    let stat = this.#all.get(name);
    if (stat === undefined) this.#all.set(name, (stat = new Stat(name, kind)));
    return stat;
  }
}

const CLASSES = [1, 2, 3, 4, 5];

/** `upstream_rq_200` and `upstream_rq_2xx` in one: the counters of a status under a prefix. */
export class StatusCounters {
  readonly #stats: Stats;
  readonly #prefix: string;
  readonly #exact: boolean;
  readonly #classes: Stat[] = [];
  readonly #codes = new Map<number, Stat>();

  constructor(stats: Stats, prefix: string, exact: boolean) {
    this.#stats = stats;
    this.#prefix = prefix;
    this.#exact = exact;
    // Classes alone are there from the start.
    if (!exact) for (const hundred of CLASSES) this.#classOf(hundred);
  }

  count(status: number): void {
    const hundred = Math.floor(status / 100);
    if (hundred < 1 || hundred > 5) return;
    this.#classOf(hundred).add();
    if (!this.#exact) return;
    let code = this.#codes.get(status);
    if (code === undefined) this.#codes.set(status, (code = this.#stats.counter(`${this.#prefix}${status}`)));
    code.add();
  }

  #classOf(hundred: number): Stat {
    return (this.#classes[hundred] ??= this.#stats.counter(`${this.#prefix}${hundred}xx`));
  }
}
