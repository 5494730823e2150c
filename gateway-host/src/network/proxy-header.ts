/**
 * Reads the header in which a proxy tells whose connection it passes on.
 * Spec: HAProxy "The PROXY protocol" versions 1 and 2; Envoy source/extensions/filters/listener/proxy_protocol; observed of 1.40.
 */
import { isIPv4, isIPv6, SocketAddress } from 'node:net';

export interface ProxiedAddresses {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

export type ProxyVersion = 'v1' | 'v2';

/** `undefined` addresses: the proxy speaks for itself. */
export interface ProxyHeader {
  readonly version: ProxyVersion;
  readonly length: number;
  readonly addresses: ProxiedAddresses | undefined;
}

/** A header, none, or one that is broken; undefined as long as it may still become one. */
export type ProxyReading = ProxyHeader | 'none' | { readonly broken: ProxyVersion } | undefined;

const V1_BEGIN = Buffer.from('PROXY ');
const V1_MOST = 108;
const V2_BEGIN = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Before so many bytes nobody is told that a header is missing. */
export const V2_HEAD = 16;
const [LOCAL, PROXY] = [0x20, 0x21];
const TLV_HEAD = 3;
const MAX_PORT = 65_535;

export function readProxyHeader(bytes: Buffer): ProxyReading {
  if (begins(bytes, V1_BEGIN)) return bytes.length < V1_BEGIN.length ? undefined : readV1(bytes);
  if (begins(bytes, V2_BEGIN)) return bytes.length < V2_HEAD ? undefined : readV2(bytes);
  return 'none';
}

/** As far as it goes. */
function begins(bytes: Buffer, with_: Buffer): boolean {
  const length = Math.min(bytes.length, with_.length);
  return bytes.subarray(0, length).equals(with_.subarray(0, length));
}

function readV1(bytes: Buffer): ProxyReading {
  const broken = { broken: 'v1' } as const;
  const line = bytes.subarray(0, V1_MOST).toString('latin1');
  const end = line.indexOf('\r\n');
  if (end < 0) return bytes.length < V1_MOST ? undefined : broken;
  const header = { version: 'v1', length: end + 2 } as const;
  const [, kind = '', ...fields] = line.slice(0, end).split(' ');
  if (kind === 'UNKNOWN') return { ...header, addresses: undefined };
  const [remoteAddress = '', localAddress = '', remotePort = '', localPort = '', ...more] = fields;
  const is = kind === 'TCP4' ? isIPv4 : kind === 'TCP6' ? isIPv6 : () => false;
  const ports = [remotePort, localPort].every(
    (text) => /^[0-9]{1,5}$/.test(text) && Number(text) <= MAX_PORT,
  );
  if (!is(remoteAddress) || !is(localAddress) || !ports || more.length > 0) return broken;
  const addresses = {
    ...{ remoteAddress: normal(remoteAddress), localAddress: normal(localAddress) },
    ...{ remotePort: Number(remotePort), localPort: Number(localPort) },
  };
  return arePlaces(addresses) ? { ...header, addresses } : broken;
}

function readV2(bytes: Buffer): ProxyReading {
  const broken = { broken: 'v2' } as const;
  const [command = 0, family = 0] = bytes.subarray(V2_BEGIN.length);
  if (command !== LOCAL && command !== PROXY) return broken;
  const size = ADDRESS_SIZES[family];
  const told = bytes.readUInt16BE(V2_BEGIN.length + 2);
  // An error that is certain need not wait for the rest.
  if (command === PROXY && (size === undefined || told < 2 * size + 4)) return broken;
  const length = V2_HEAD + told;
  if (bytes.length < length) return undefined;
  const header = { version: 'v2', length } as const;
  if (command === LOCAL || size === undefined) return { ...header, addresses: undefined };
  const body = bytes.subarray(V2_HEAD, length);
  const addresses = {
    remoteAddress: addressOf(body.subarray(0, size)),
    localAddress: addressOf(body.subarray(size, 2 * size)),
    remotePort: body.readUInt16BE(2 * size),
    localPort: body.readUInt16BE(2 * size + 2),
  };
  return arePlaces(addresses) && areWhole(body.subarray(2 * size + 4)) ? { ...header, addresses } : broken;
}

/** Bytes of one address, by the family and the transport that a header of version 2 names. */
const ADDRESS_SIZES: Readonly<Record<number, number>> = { 0x11: 4, 0x12: 4, 0x21: 16, 0x22: 16 };

function addressOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return normal((bytes.toString('hex').match(/.{4}/g) ?? []).join(':'));
}

/** An IPv6 address in its shortest form. */
function normal(address: string): string {
  return address.includes(':') ? new SocketAddress({ address, family: 'ipv6' }).address : address;
}

/** What follows the addresses: fields that say how long they are. */
function areWhole(fields: Buffer): boolean {
  let at = 0;
  while (at + TLV_HEAD <= fields.length) at += TLV_HEAD + fields.readUInt16BE(at + 1);
  return at === fields.length;
}

/** No groups, and not everybody. */
function arePlaces({ remoteAddress, localAddress }: ProxiedAddresses): boolean {
  return [remoteAddress, localAddress].every((address) => {
    if (address.includes(':')) return address !== '::' && !address.startsWith('ff');
    const first = Number(address.split('.', 1)[0]);
    return address !== '0.0.0.0' && address !== '255.255.255.255' && (first < 224 || first > 239);
  });
}
