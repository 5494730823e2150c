/**
 * How many wrong credentials an address may send: a few per minute. A right one always passes, whoever else is behind
 * the same address, since to a gateway 429 is as final as 401.
 */
import { isIPv6 } from 'node:net';

import { LeastRecentMap } from '../least-recent.js';

/** Addresses that are kept count of at once; the others' windows are forgotten. */
const ADDRESSES_KEPT = 10_000;
const WINDOW_MS = 60_000;

interface Window {
  readonly began: number;
  count: number;
}

export class Failures {
  readonly #most: number;
  readonly #monotonic: () => number;
  readonly #windows = new LeastRecentMap<Window>(ADDRESSES_KEPT);

  constructor(perMinute: number, monotonic: () => number = () => performance.now()) {
    this.#most = perMinute;
    this.#monotonic = monotonic;
  }

  /** Counts one; gives how many there were in the running minute with it. */
  add(address: string): number {
    const key = networkOf(address);
    const window = this.#windowOf(key);
    if (window !== undefined) return ++window.count;
    this.#windows.set(key, { began: this.#monotonic(), count: 1 }, 1);
    return 1;
  }

  /** Whether the address has used up what it had. */
  isOver(address: string): boolean {
    return (this.#windowOf(networkOf(address))?.count ?? 0) >= this.#most;
  }

  /** Seconds until the address may fail again. */
  secondsLeft(address: string): number {
    const window = this.#windowOf(networkOf(address));
    if (window === undefined) return 1;
    return Math.max(1, Math.ceil((window.began + WINDOW_MS - this.#monotonic()) / 1000));
  }

  #windowOf(key: string): Window | undefined {
    const window = this.#windows.get(key);
    return window !== undefined && this.#monotonic() - window.began < WINDOW_MS ? window : undefined;
  }
}

/** One machine usually has a whole /64 of IPv6 addresses. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':');
  // What `::` stands for is zeros, as many as are missing.
  if (tail !== undefined) groups.push(...Array<string>(Math.max(0, 4 - groups.length)).fill('0'));
  return groups.slice(0, 4).join(':');
}
