/**
 * Which virtual host a host name belongs to: exact names first, then the longest `*.suffix`, the longest `prefix.*`, `*`.
 * Spec: Envoy source/common/router/config_impl.cc (RouteMatcher::findVirtualHost, findWildcardVirtualHost).
 */
import type { VirtualHost } from './route.js';

export class DomainTable<T extends Pick<VirtualHost, 'domains'>> {
  readonly #exact = new Map<string, T>();
  readonly #suffixes = new Map<string, T>();
  readonly #prefixes = new Map<string, T>();
  /** Longest first. */
  readonly #suffixLengths: readonly number[];
  readonly #prefixLengths: readonly number[];
  #any: T | undefined;

  constructor(hosts: readonly T[]) {
    for (const host of hosts) for (const domain of host.domains) this.#register(domain.toLowerCase(), host);
    this.#suffixLengths = lengths(this.#suffixes);
    this.#prefixLengths = lengths(this.#prefixes);
  }

  /** The host that takes every name, if no other one has to be asked for. */
  get only(): T | undefined {
    return this.#exact.size + this.#suffixes.size + this.#prefixes.size === 0 ? this.#any : undefined;
  }

  /** `name` is in lower case. */
  find(name: string): T | undefined {
    return (
      this.#exact.get(name) ??
      longest(this.#suffixLengths, name, (length) => this.#suffixes.get(name.slice(-length))) ??
      longest(this.#prefixLengths, name, (length) => this.#prefixes.get(name.slice(0, length))) ??
      this.#any
    );
  }

  /** A star anywhere but first or last is a character like others. */
  #register(name: string, host: T): void {
    if (name === '*') this.#any = host;
    else if (name.startsWith('*')) this.#suffixes.set(name.slice(1), host);
    else if (name.endsWith('*')) this.#prefixes.set(name.slice(0, -1), host);
    else this.#exact.set(name, host);
  }
}

function lengths(of: ReadonlyMap<string, unknown>): number[] {
  return [...new Set([...of.keys()].map((key) => key.length))].sort((a, b) => b - a);
}

/** A wildcard stands for at least one character. */
function longest<T>(
  sizes: readonly number[],
  name: string,
  get: (length: number) => T | undefined,
): T | undefined {
  for (const length of sizes) {
    const found = length < name.length ? get(length) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
