/**
 * What distributions got in the latest full interval: Envoy shows it beside everything since the start.
 * Spec: Envoy `stats_flush_interval`, 5 s by default.
 */
import { binsSince, type HistogramBins } from '../abi/log-linear-histogram.js';
import type { Figure } from '../gateway/gateway-report.js';

const FLUSH_MS = 5000;

export class HistogramIntervals {
  readonly #figures: () => Promise<readonly Figure[]>;
  readonly #timer: NodeJS.Timeout;
  #totals = new Map<string, HistogramBins>();
  #latest = new Map<string, HistogramBins>();

  constructor(figures: () => Promise<readonly Figure[]>, periodMs = FLUSH_MS) {
    this.#figures = figures;
    // A thread that is gone cannot answer; the next period asks again.
    this.#timer = setInterval(() => void this.flush().catch(() => undefined), periodMs);
    this.#timer.unref();
  }

  get latest(): ReadonlyMap<string, HistogramBins> {
    return this.#latest;
  }

  /** Ends one interval and begins the next. */
  async flush(): Promise<void> {
    const totals = new Map<string, HistogramBins>();
    const latest = new Map<string, HistogramBins>();
    for (const figure of await this.#figures()) {
      if (figure.kind !== 'histogram') continue;
      totals.set(figure.name, figure.bins);
      latest.set(figure.name, binsSince(figure.bins, this.#totals.get(figure.name) ?? []));
    }
    this.#totals = totals;
    this.#latest = latest;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
