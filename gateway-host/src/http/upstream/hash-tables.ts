/**
 * Consistent hashing: the same hash finds the same host, also when others come and go.
 * Spec: Envoy docs "Ring hash", "Maglev"; source/extensions/load_balancing_policies/{ring_hash,maglev}.
 */
import type { HostChoice } from './host-choice.js';
import type { UpstreamHost } from './host.js';
import { xxHash64 } from './xxhash64.js';

/** Each host stands on the ring as often as its weight says, at least `minimum` points in all. */
export function hashRing(hosts: readonly UpstreamHost[], minimum: number, maximum: number): HostChoice {
  const total = hosts.reduce((sum, host) => sum + host.weight, 0);
  const lightest = Math.min(...hosts.map((host) => host.weight / total));
  const scale = Math.min(Math.ceil(lightest * minimum) / lightest, maximum);
  const ring: { readonly hash: bigint; readonly host: UpstreamHost }[] = [];
  let target = 0;
  let placed = 0;
  for (const host of hosts) {
    target += scale * (host.weight / total);
    for (let i = 0; placed < target; i++, placed++) ring.push({ hash: xxHash64(`${host.label}_${i}`), host });
  }
  ring.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  return (given) => {
    const hash = given ?? randomHash();
    let low = 0;
    let high = ring.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ring[middle]?.hash ?? 0n) < hash) low = middle + 1;
      else high = middle;
    }
    return ring[low === ring.length ? 0 : low]?.host;
  };
}

/** Every host takes turns in filling a table of prime size, in an order of its own. */
export function maglevTable(hosts: readonly UpstreamHost[], size: number): HostChoice {
  const table = Array.from<UpstreamHost | undefined>({ length: size });
  const heaviest = Math.max(...hosts.map((host) => host.weight));
  const builders = hosts.map((host) => ({
    host,
    offset: Number(xxHash64(host.label) % BigInt(size)),
    skip: Number(xxHash64(host.label, 1n) % BigInt(size - 1)) + 1,
    next: 0,
    target: 0,
    weight: host.weight,
  }));
  let filled = 0;
  for (let iteration = 1; filled < size; iteration++) {
    for (const builder of builders) {
      if (filled === size) break;
      if (iteration * builder.weight < builder.target) continue;
      builder.target += heaviest;
      let slot = slotOf(builder, size);
      while (table[slot] !== undefined) {
        builder.next++;
        slot = slotOf(builder, size);
      }
      table[slot] = builder.host;
      builder.next++;
      filled++;
    }
  }
  return (given) => table[Number((given ?? randomHash()) % BigInt(size))];
}

function slotOf(builder: { offset: number; skip: number; next: number }, size: number): number {
  return (builder.offset + builder.skip * builder.next) % size;
}

function randomHash(): bigint {
  return BigInt(Math.floor(Math.random() * 2 ** 53)) << 11n;
}
