/**
 * A share of requests.
 * Spec: Envoy api/envoy/type/v3/percent.proto (FractionalPercent).
 */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: 100 | 10_000 | 1_000_000;
}

/** Whether chance lets this request be one of them; `random` is at least 0 and below 1. */
export function isChosen({ numerator, denominator }: Fraction, random: number): boolean {
  return Math.floor(random * denominator) < numerator;
}
