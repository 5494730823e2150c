/** Which content codings a client takes, best first. Spec: RFC 9110 §12.5.3 (Accept-Encoding), §12.4.2 (weights). */
import { isZstdThere } from './encode.js';

/** Codings that files are kept in. */
export type Coding = 'gzip' | 'zstd';

/** What a client takes: codings that it asks for, best first, and whether it takes the bytes as they are. */
export interface Accepted {
  readonly codings: readonly Coding[];
  readonly identity: boolean;
}

const AS_IT_IS: Accepted = { codings: [], identity: true };

/** Ours, the better one first: it decides between equal weights. */
const CODINGS: readonly Coding[] = isZstdThere ? ['zstd', 'gzip'] : ['gzip'];

/** The same few headers come again and again; whoever invents new ones pays for reading them. */
const KEPT = 256;
const LONGEST_KEPT = 200;
const read = new Map<string, Accepted>();

/** Reads an Accept-Encoding header; without one, the bytes go out as they are. */
export function acceptedCodings(header: string | undefined): Accepted {
  if (header === undefined) return AS_IT_IS;
  const known = read.get(header);
  if (known !== undefined) return known;
  const accepted = readHeader(header);
  if (header.length <= LONGEST_KEPT && read.size < KEPT) read.set(header, accepted);
  return accepted;
}

function readHeader(header: string): Accepted {
  const weights = new Map<string, number>();
  for (const item of header.split(',')) {
    const match = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(
      item,
    );
    // An item that is none says nothing; the others still count.
    if (match?.[1] === undefined) continue;
    const name = match[1].toLowerCase();
    weights.set(name === 'x-gzip' ? 'gzip' : name, Number(match[2] ?? 1));
  }
  const plain = weights.get('identity') ?? weights.get('*') ?? 1;
  // A client that takes anything has not said that it can unpack something: only what it names is sent.
  const asked = CODINGS.filter((coding) => (weights.get(coding) ?? 0) > 0);
  const codings = asked
    .filter((coding) => (weights.get(coding) ?? 0) >= (weights.get('identity') ?? 0))
    .sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
  return { codings: plain > 0 ? codings : asked, identity: plain > 0 };
}
