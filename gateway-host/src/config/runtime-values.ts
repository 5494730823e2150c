/**
 * Runtime values: what the layers of the bootstrap say, and what a setting with a runtime key becomes by them.
 * Nothing changes them while the gateway runs, so readers ask them while they read.
 * Spec: Envoy docs "Runtime"; source/common/runtime/runtime_impl.cc (SnapshotImpl); observed of 1.40.
 */
import type { Fraction } from '../http/route/fraction.js';

export type RuntimeValue = string | number | boolean | Fraction;

export interface RuntimeLayer {
  readonly name: string;
  /** By key, with dots between the names of nested fields. */
  readonly values: Readonly<Record<string, RuntimeValue>>;
}

/** YAML's fractions and large numbers come as text, and Envoy reads any text that is a number as one. */
const NUMBER = /^[-+]?\d+(\.\d+)?$/;

export class RuntimeValues {
  #layers: readonly RuntimeLayer[];

  constructor(layers: readonly RuntimeLayer[] = []) {
    this.#layers = layers;
  }

  get layers(): readonly RuntimeLayer[] {
    return this.#layers;
  }

  /** The layers stand in the file that they rule: they are known once they have been read. */
  take(layers: readonly RuntimeLayer[]): void {
    this.#layers = layers;
  }

  /** What the last layer says that has the key. */
  value(key: string): RuntimeValue | undefined {
    return this.#layers.findLast(({ values }) => Object.hasOwn(values, key))?.values[key];
  }

  /** A whole number from 0 on; what is none leaves the setting as it is. */
  integer<T>(key: string, otherwise: T): number | T {
    const value = this.value(key);
    const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
    return typeof number === 'number' && number >= 0 ? Math.floor(number) : otherwise;
  }

  /** A number stands for percent. */
  fraction(key: string, otherwise: Fraction): Fraction {
    const value = this.value(key);
    if (typeof value === 'object') return value;
    const numerator = this.integer(key, undefined);
    return numerator === undefined ? otherwise : { numerator, denominator: 100 };
  }
}
