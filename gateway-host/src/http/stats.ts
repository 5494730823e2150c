/**
 * Counters and gauges by Envoy's names.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/statistics
 */

/** One figure; hot paths keep the object and never look it up by name. */
export class Stat {
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  value = 0;

  constructor(name: string, kind: 'counter' | 'gauge') {
    this.name = name;
    this.kind = kind;
  }

  add(amount = 1): void {
    this.value += amount;
  }
}

/** All figures of one process. */
export class Stats {
  readonly #all = new Map<string, Stat>();

  counter(name: string): Stat {
    return this.#get(name, 'counter');
  }

  gauge(name: string): Stat {
    return this.#get(name, 'gauge');
  }

  /** Sorted by name. */
  list(): Stat[] {
    return [...this.#all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #get(name: string, kind: Stat['kind']): Stat {
    let stat = this.#all.get(name);
    if (stat === undefined) this.#all.set(name, (stat = new Stat(name, kind)));
    return stat;
  }
}

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
  }

  count(status: number): void {
    const hundred = Math.floor(status / 100);
    if (hundred < 1 || hundred > 5) return;
    (this.#classes[hundred] ??= this.#stats.counter(`${this.#prefix}${hundred}xx`)).add();
    if (!this.#exact) return;
    let code = this.#codes.get(status);
    if (code === undefined) this.#codes.set(status, (code = this.#stats.counter(`${this.#prefix}${status}`)));
    code.add();
  }
}
