/**
 * A distribution of values in bins of two significant digits: which bin a value falls into, and what bins tell of it.
 * Plain data (a list of bins and counts), so that threads can hand it on and sum it up.
 * Spec: OpenHistogram (circllhist), the library behind Envoy's histograms; observed of 1.40.
 */

/** How many values each bin holds, by the bin's key; keys grow with the values. */
export type HistogramBins = readonly (readonly [bin: number, count: number])[];

/** One bin of a distribution. */
export interface Bin {
  readonly lower: number;
  readonly width: number;
  readonly count: number;
}

/** Keys of one power of ten: two digits, 10 to 99. */
const PER_DECADE = 100;
const LOWEST_EXPONENT = -9;
const ZERO_BIN = 0;

/** Collects values. */
export class LogLinearHistogram {
  readonly #counts = new Map<number, number>();

  record(value: number, times = 1): void {
    const bin = SMALL_BINS[value] ?? binOf(value);
    this.#counts.set(bin, (this.#counts.get(bin) ?? 0) + times);
  }

  bins(): HistogramBins {
    return [...this.#counts].sort(([a], [b]) => a - b);
  }
}

/** Sums distributions, those of several threads for instance. */
export function mergeBins(all: readonly HistogramBins[]): HistogramBins {
  const sum = new Map<number, number>();
  for (const bins of all) for (const [bin, count] of bins) sum.set(bin, (sum.get(bin) ?? 0) + count);
  return [...sum].sort(([a], [b]) => a - b);
}

/** What came to a distribution since an earlier look at it. */
export function binsSince(now: HistogramBins, before: HistogramBins): HistogramBins {
  const known = new Map(before);
  return now
    .map(([bin, count]) => [bin, count - (known.get(bin) ?? 0)] as const)
    .filter(([, count]) => count > 0);
}

/** The bin of a value; values below the smallest bin count as 0, negative ones too. */
export function binOf(value: number): number {
  if (!(value > 0)) return ZERO_BIN;
  let exponent = Math.floor(Math.log10(value));
  // The logarithm may miss by one at a power of ten.
  if (10 ** (exponent + 1) <= value) exponent++;
  else if (10 ** exponent > value) exponent--;
  if (exponent < LOWEST_EXPONENT) return ZERO_BIN;
  const digits = Math.min(99, Math.max(10, Math.floor((value / 10 ** exponent) * 10 + 1e-9)));
  return (exponent - LOWEST_EXPONENT) * PER_DECADE + digits;
}

/** Of whole numbers up to a second in milliseconds, which are most of those that are recorded. */
const SMALL_BINS: readonly number[] = Array.from({ length: 1000 }, (_, value) => binOf(value));

/** Bins that a number of 64 bits can fall into: 0, 1 to 9, and ninety for each further power of ten. */
export const INTEGER_BINS = 10 + 90 * 19;

/** Which of them a number falls into; fixed, so that threads can count in shared memory. */
export function integerBin(value: bigint): number {
  if (value < 10n) return Number(value);
  const text = value.toString();
  return 10 + (text.length - 2) * 90 + Number(text.slice(0, 2)) - 10;
}

/** The key of such a bin. */
export function integerBinKey(index: number): number {
  if (index === 0) return ZERO_BIN;
  if (index < 10) return -LOWEST_EXPONENT * PER_DECADE + index * 10;
  const exponent = Math.floor((index - 10) / 90) + 1;
  return (exponent - LOWEST_EXPONENT) * PER_DECADE + ((index - 10) % 90) + 10;
}

/** A bin's range. */
export function binRange(bin: number): { lower: number; width: number } {
  if (bin === ZERO_BIN) return { lower: 0, width: 0 };
  const exponent = Math.floor(bin / PER_DECADE) + LOWEST_EXPONENT - 1;
  const digits = bin % PER_DECADE;
  // Division keeps the shortest digits that a negative power of ten would spoil.
  return exponent < 0
    ? { lower: digits / 10 ** -exponent, width: 1 / 10 ** -exponent }
    : { lower: digits * 10 ** exponent, width: 10 ** exponent };
}

export function sampleCount(bins: HistogramBins): number {
  return bins.reduce((sum, [, count]) => sum + count, 0);
}

/** The sum as the bins tell it: each value counts as the harmonic middle of its bin. */
export function sampleSum(bins: HistogramBins): number {
  let sum = 0;
  for (const [bin, count] of bins) {
    const { lower, width } = binRange(bin);
    if (lower > 0) sum += (count * (2 * lower * (lower + width))) / (2 * lower + width);
  }
  return sum;
}

/** Values up to a bound, those in the bound's own bin included. */
export function countUpTo(bins: HistogramBins, bound: number): number {
  const last = binOf(bound);
  let sum = 0;
  for (const [bin, count] of bins) if (bin <= last) sum += count;
  return sum;
}

/** The value below which this part of all values lies (0 to 1); NaN when there are none. */
export function quantile(bins: HistogramBins, part: number): number {
  const rank = Math.max(1, Math.ceil(part * sampleCount(bins)));
  let before = 0;
  for (const [bin, count] of bins) {
    if (before + count < rank) {
      before += count;
      continue;
    }
    const { lower, width } = binRange(bin);
    return lower + (width * (rank - before)) / (count + 1);
  }
  return Number.NaN;
}
