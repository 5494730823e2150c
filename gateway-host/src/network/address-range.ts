/** Ranges of IP addresses. Spec: RFC 4632; Envoy api/envoy/config/core/v3/address.proto (CidrRange). */
import { BlockList, isIP } from 'node:net';

export interface AddressRange {
  readonly address: string;
  /** Bits of the prefix. */
  readonly length: number;
}

/** What is wrong with a range, if anything. */
export function rangeProblem({ address }: AddressRange): string | undefined {
  return isIP(address) === 0 ? `malformed IP address: ${address}` : undefined;
}

/** A test for addresses; an IPv4 address never lies in an IPv6 range. */
export function compileRange({ address, length }: AddressRange): (address: string) => boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(address, Math.min(length, family === 'ipv6' ? 128 : 32), family);
  return (candidate) => (isIP(candidate) === 6 ? 'ipv6' : 'ipv4') === family && list.check(candidate, family);
}
