/**
 * The addresses of a name, by the family that a cluster prefers.
 * Spec: Envoy docs "Cluster: dns_lookup_family" (AUTO: IPv6, and IPv4 when there is none).
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import type { DnsFamily } from './cluster-spec.js';

/** Enough for any real service; bounds what a name server can make us hold. */
const MAX_ADDRESSES = 256;

/** Looks a name up; an address stands for itself. Rejects when there is no answer. */
export async function lookUpName(name: string, family: DnsFamily): Promise<string[]> {
  if (isIP(name) !== 0) return [name];
  const answers = await lookup(name, { all: true });
  const v4 = answers.filter((answer) => answer.family === 4).map((answer) => answer.address);
  const v6 = answers.filter((answer) => answer.family === 6).map((answer) => answer.address);
  return [...new Set(choose(family, v4, v6))].slice(0, MAX_ADDRESSES);
}

/** For plugins: as AUTO; undefined when the look-up itself failed, no address when there is none. */
export async function resolveForPlugins(
  name: string,
  done: (addresses: readonly string[] | undefined) => void,
): Promise<void> {
  done(await addressesOf(name));
}

async function addressesOf(name: string): Promise<string[] | undefined> {
  try {
    return await lookUpName(name, 'AUTO');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? [] : undefined;
  }
}

function choose(family: DnsFamily, v4: string[], v6: string[]): string[] {
  switch (family) {
    case 'V4_ONLY':
      return v4;
    case 'V6_ONLY':
      return v6;
    case 'V4_PREFERRED':
      return v4.length > 0 ? v4 : v6;
    case 'AUTO':
      return v6.length > 0 ? v6 : v4;
    case 'ALL':
      return [...v6, ...v4];
  }
}
