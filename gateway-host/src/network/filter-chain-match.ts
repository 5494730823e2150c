/**
 * Which filter chain serves a connection.
 * Criteria are tried one after the other, the most specific value of each wins, and there is no way back from a choice.
 * Spec: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener_components.proto (FilterChainMatch).
 */
import { compileRange, type AddressRange } from './address-range.js';

export const SOURCE_TYPES = ['ANY', 'SAME_IP_OR_LOOPBACK', 'EXTERNAL'] as const;

/** As configured; an empty list or text means "any". */
export interface FilterChainMatch {
  readonly destinationPort?: number;
  readonly prefixRanges: readonly AddressRange[];
  /** Lower case; `*.example.com` matches below it. */
  readonly serverNames: readonly string[];
  readonly transportProtocol: string;
  readonly applicationProtocols: readonly string[];
  readonly directSourceRanges: readonly AddressRange[];
  readonly sourceType: (typeof SOURCE_TYPES)[number];
  readonly sourceRanges: readonly AddressRange[];
  readonly sourcePorts: readonly number[];
}

/** What is known of a connection before its chain is chosen. */
export interface ConnectionTraits {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** The other end of the connection itself, whoever it says it speaks for. */
  readonly directAddress?: string;
  readonly serverName: string;
  readonly transportProtocol: 'tls' | 'raw_buffer';
  readonly applicationProtocols: readonly string[];
}

/** How well a chain fits one criterion: 0 is "any", less is "not at all". */
type Fit = (traits: ConnectionTraits) => number;

const NO = -1;
const ANY = 0;

/** Finds among chains; made once per configuration. */
export class FilterChainMatcher<T> {
  readonly #chains: readonly { readonly chain: T; readonly fits: readonly Fit[] }[];
  readonly #otherwise: T | undefined;

  constructor(chains: readonly { chain: T; match: FilterChainMatch }[], otherwise: T | undefined) {
    this.#chains = chains.map(({ chain, match }) => ({ chain, fits: fitsOf(match) }));
    this.#otherwise = otherwise;
  }

  find(traits: ConnectionTraits): T | undefined {
    let left = this.#chains;
    for (let criterion = 0; criterion < CRITERIA && left.length > 0; criterion++) {
      const rated = left.map((one) => ({ one, fit: one.fits[criterion]?.(traits) ?? NO }));
      const best = rated.reduce((most, { fit }) => Math.max(most, fit), NO);
      left = best === NO ? [] : rated.filter(({ fit }) => fit === best).map(({ one }) => one);
    }
    return left[0]?.chain ?? this.#otherwise;
  }
}

const CRITERIA = 9;

function fitsOf(match: FilterChainMatch): Fit[] {
  const { destinationPort, transportProtocol } = match;
  return [
    ({ localPort }) => (destinationPort === undefined ? ANY : destinationPort === localPort ? 1 : NO),
    rangeFit(match.prefixRanges, ({ localAddress }) => localAddress),
    serverNameFit(match.serverNames),
    (traits) => (transportProtocol === '' ? ANY : transportProtocol === traits.transportProtocol ? 1 : NO),
    applicationFit(match.applicationProtocols),
    rangeFit(match.directSourceRanges, ({ directAddress, remoteAddress }) => directAddress ?? remoteAddress),
    sourceTypeFit(match.sourceType),
    rangeFit(match.sourceRanges, ({ remoteAddress }) => remoteAddress),
    ({ remotePort }) =>
      match.sourcePorts.length === 0 ? ANY : match.sourcePorts.includes(remotePort) ? 1 : NO,
  ];
}

/** The longest prefix wins. */
function rangeFit(ranges: readonly AddressRange[], of: (traits: ConnectionTraits) => string): Fit {
  if (ranges.length === 0) return () => ANY;
  const tests = ranges.map((range) => ({ contains: compileRange(range), fit: range.length + 1 }));
  return (traits) => {
    const address = of(traits);
    return tests.reduce((best, { contains, fit }) => (fit > best && contains(address) ? fit : best), NO);
  };
}

/** A whole name beats a wildcard, a long wildcard a short one. */
function serverNameFit(names: readonly string[]): Fit {
  if (names.length === 0) return () => ANY;
  const whole = new Set(names.filter((name) => !name.startsWith('*')));
  const suffixes = names.filter((name) => name.startsWith('*.')).map((name) => name.slice(1));
  return ({ serverName }) => {
    if (whole.has(serverName)) return Infinity;
    return suffixes.reduce((best, suffix) => {
      const fits = serverName.length > suffix.length && serverName.endsWith(suffix);
      return fits && suffix.length > best ? suffix.length : best;
    }, NO);
  };
}

/** The client's first protocol that a chain names decides. */
function applicationFit(protocols: readonly string[]): Fit {
  if (protocols.length === 0) return () => ANY;
  return ({ applicationProtocols: offered }) => {
    const at = offered.findIndex((protocol) => protocols.includes(protocol));
    return at < 0 ? NO : offered.length - at;
  };
}

function sourceTypeFit(type: FilterChainMatch['sourceType']): Fit {
  if (type === 'ANY') return () => ANY;
  const wantsLocal = type === 'SAME_IP_OR_LOOPBACK';
  return ({ remoteAddress, localAddress }) => {
    const local =
      remoteAddress === localAddress || remoteAddress.startsWith('127.') || remoteAddress === '::1';
    return local === wantsLocal ? 1 : NO;
  };
}

/** Every combination of values a match stands for, as text: two chains may not share one. */
export function matchKeys(match: FilterChainMatch): string[] {
  const ranges = (list: readonly AddressRange[]): string[] =>
    list.length === 0 ? [''] : list.map(({ address, length }) => `${address}/${length}`);
  const texts = (list: readonly (string | number)[]): string[] =>
    list.length === 0 ? [''] : list.map(String);
  const columns = [
    [String(match.destinationPort ?? '')],
    ranges(match.prefixRanges),
    texts(match.serverNames),
    [match.transportProtocol],
    texts(match.applicationProtocols),
    ranges(match.directSourceRanges),
    [match.sourceType],
    ranges(match.sourceRanges),
    texts(match.sourcePorts),
  ];
  return columns.reduce(
    (keys, column) => keys.flatMap((key) => column.map((value) => `${key} ${value}`)),
    [''],
  );
}
