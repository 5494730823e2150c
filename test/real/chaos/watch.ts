/** Watches a gateway while it is maltreated: nothing may be left of a request, and memory may not grow with them. */
import { expect } from 'vitest';

import { settles, type ChaosGateway } from './gateway.js';
import { growth, megabytes, type Heaps } from './heaps.js';
import { COUNT, rate, repeat, say } from './load.js';

/** Files that come and go beside requests: timers, the admin's connections, one being closed. */
const SLACK = 10;
/** What compilers and caches may still take in the second half; a kilobyte kept for each request would be ten times as much. */
const HEAP_MB = 4;
const RESIDENT_MB = 60;
const GUEST_PAGES = 16;

export interface Campaign {
  readonly count?: number;
  readonly parallel?: number;
  /** How many requests one call makes. */
  readonly each?: number;
  /** Whether every context that was made must be deleted: not where machines die. */
  readonly contexts?: boolean;
}

export class Watch {
  readonly #gateway: ChaosGateway;
  readonly #upstreamConnections: () => number;
  #filesAtRest = Number.POSITIVE_INFINITY;

  private constructor(gateway: ChaosGateway, upstreamConnections: () => number) {
    this.#gateway = gateway;
    this.#upstreamConnections = upstreamConnections;
  }

  /** Takes what a gateway holds once it is warm and nobody asks it for anything. */
  static async begin(gateway: ChaosGateway, upstreamConnections: () => number): Promise<Watch> {
    const watch = new Watch(gateway, upstreamConnections);
    await repeat({ to: 500 }, (i) => good(gateway, i));
    await watch.nothingLeft();
    watch.#filesAtRest = watch.#files();
    return watch;
  }

  /** Two halves of a run, with what is left after each. */
  async run(one: (index: number) => Promise<unknown>, campaign: Campaign = {}): Promise<void> {
    const { count = COUNT, parallel, each = 1 } = campaign;
    const calls = Math.ceil(count / each);
    const began = Date.now();
    const halves: { heaps: Heaps; resident: number }[] = [];
    for (const from of [0, calls / 2]) {
      const lanes = parallel === undefined ? {} : { parallel };
      await repeat({ from, to: from + calls / 2, ...lanes }, one);
      await this.nothingLeft(campaign.contexts);
      halves.push({ heaps: await this.#gateway.heaps(), resident: this.#gateway.residentMegabytes() });
    }
    const [half, whole] = halves as [(typeof halves)[0], (typeof halves)[0]];
    const grown = growth(half.heaps, whole.heaps);
    say(
      `${count} in ${rate(count, began)}; heaps ${megabytes(whole.heaps).toFixed(1)} MB, ${grown.toFixed(2)} MB more than at half; resident ${whole.resident.toFixed(0)} MB`,
    );
    expect(grown).toBeLessThan(HEAP_MB);
    expect(whole.resident - half.resident).toBeLessThan(RESIDENT_MB);
    expect(whole.heaps.guestPages - half.heaps.guestPages).toBeLessThanOrEqual(GUEST_PAGES);
  }

  /** Waits until the gateway holds nothing though nobody asks it for anything, and has not complained. */
  async nothingLeft(contexts = true): Promise<void> {
    this.#gateway.clients.hangUp();
    await settles(() => this.#problem(contexts));
    expect(this.#gateway.complaints()).toEqual([]);
  }

  async #problem(contexts: boolean): Promise<string | undefined> {
    const [created = 0, deleted = 0, requests, connections, ...upstreams] = await this.#gateway.stats(
      'wasmcustom.chaos.created',
      'wasmcustom.chaos.deleted',
      'http.chaos.downstream_rq_active',
      'http.chaos.downstream_cx_active',
      ...['upstream', 'http2', 'going'].map((name) => `cluster.${name}.upstream_rq_active`),
    );
    const files = this.#files();
    const even = !contexts || created === deleted;
    const idle = requests === 0 && connections === 0 && upstreams.every((active) => active === 0);
    if (even && idle && files <= this.#filesAtRest + SLACK) return undefined;
    return (
      `${created} contexts made, ${deleted} deleted, active are ${requests} requests, ${connections} connections, ` +
      `${upstreams.join(', ')} upstream requests; ${files} files open, ${this.#filesAtRest} at rest`
    );
  }

  /** Upstream connections that are kept for the next request are no leak; the upstream knows how many it has. */
  #files(): number {
    return this.#gateway.openFiles() - this.#upstreamConnections();
  }
}

/** A well-behaved request among the others: its answer is its own. */
export async function good(
  { clients }: Pick<ChaosGateway, 'clients'>,
  index: number,
  path = '/echo',
): Promise<void> {
  const token = `token-${index}-${'x'.repeat(index % 50)}`;
  const { status, body } = await clients.ask(path, token);
  expect({ status, body }).toEqual({ status: 200, body: token });
}
