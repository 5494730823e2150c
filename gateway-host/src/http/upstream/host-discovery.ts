/**
 * Where the hosts of a cluster are: as configured, or as names resolve from time to time.
 * Spec: Envoy docs "Service discovery" (static, strict DNS, logical DNS, endpoint discovery service).
 */
import type { ClusterSpec, EndpointSpec, LoadAssignment } from './cluster-spec.js';
import type { Locality } from './host.js';
import { lookUpName } from './name-lookup.js';

/** One address that an endpoint stands for. */
export interface Place {
  readonly address: string;
  /** What `auto_host_rewrite` writes. */
  readonly hostname: string;
  readonly endpoint: EndpointSpec;
  readonly locality: Locality;
}

export interface DiscoveryEvents {
  onPlaces(places: readonly Place[]): void;
  onAttempt(succeeded: boolean): void;
}

/** Addresses that need no look-up. */
export function placesOf(load: LoadAssignment): Place[] {
  return load.localities.flatMap(({ endpoints, ...locality }) =>
    endpoints.map((endpoint) => ({
      address: endpoint.address,
      hostname: endpoint.hostname,
      endpoint,
      locality,
    })),
  );
}

/** Looks the names of a DNS cluster up, now and again. */
export class DnsDiscovery {
  readonly #spec: ClusterSpec;
  readonly #events: DiscoveryEvents;
  readonly #known = new Map<EndpointSpec, string[]>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(spec: ClusterSpec, events: DiscoveryEvents) {
    this.#spec = spec;
    this.#events = events;
  }

  /** Resolves after the first round. */
  async start(): Promise<void> {
    await this.#refresh();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #refresh(): Promise<void> {
    const places: Place[] = [];
    for (const { endpoints, ...locality } of this.#spec.load.localities) {
      for (const endpoint of endpoints) {
        for (const address of await this.#addresses(endpoint)) {
          places.push({ address, hostname: endpoint.hostname || endpoint.address, endpoint, locality });
        }
      }
    }
    if (this.#closed) return;
    this.#events.onPlaces(places);
    this.#timer = setTimeout(() => void this.#refresh(), this.#spec.dnsRefreshMs);
    this.#timer.unref();
  }

  /** A failed look-up keeps the addresses of the last good one. */
  async #addresses(endpoint: EndpointSpec): Promise<string[]> {
    try {
      const found = await lookUpName(endpoint.address, this.#spec.dnsFamily);
      const used = this.#spec.type === 'LOGICAL_DNS' ? found.slice(0, 1) : found;
      this.#known.set(endpoint, used);
      this.#events.onAttempt(true);
      return used;
    } catch {
      this.#events.onAttempt(false);
      return this.#known.get(endpoint) ?? [];
    }
  }
}
