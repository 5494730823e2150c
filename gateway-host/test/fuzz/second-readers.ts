/**
 * Readers of HTTP/1 requests that are lenient in the ways in which servers were seen to be lenient. Where one of them
 * takes a message and finds its end elsewhere, a request could be smuggled past whoever read it otherwise.
 * Spec: RFC 9112 §5.2, §6.3, §11.2; what CERT and the smuggling literature list as readers' differences.
 */

/** How one reader differs from a strict one. */
export interface Habits {
  /**
   * What it makes of a carriage return inside a line. RFC 9112 §2.2 has two of these; a reader to whom it ends the line is
   * not among them, since Envoy takes such lines (observed) and so does this gateway.
   */
  readonly lonelyCr: 'refuses' | 'drops' | 'keeps' | 'blanks';
  /** What it makes of a line that begins with white space. */
  readonly folded: 'refuses' | 'joins' | 'passes over';
  /** A name with white space before its colon. */
  readonly spacedName: 'refuses' | 'trims' | 'passes over';
  /** Lengths and codings at once, or several. */
  readonly many: 'refuses' | 'first' | 'last' | 'length';
  /** `Number.parseInt` in place of a check. */
  readonly looseNumbers: boolean;
  /** Any coding that contains the word. */
  readonly looseCoding: boolean;
}

const STRICT: Habits = {
  lonelyCr: 'refuses',
  folded: 'refuses',
  spacedName: 'refuses',
  many: 'refuses',
  looseNumbers: false,
  looseCoding: false,
};

export const SECOND_READERS: readonly Habits[] = [
  STRICT,
  ...(['drops', 'keeps', 'blanks'] as const).map((lonelyCr) => ({ ...STRICT, lonelyCr })),
  ...(['joins', 'passes over'] as const).map((folded) => ({ ...STRICT, folded })),
  ...(['trims', 'passes over'] as const).map((spacedName) => ({ ...STRICT, spacedName })),
  ...(['first', 'last', 'length'] as const).map((many) => ({ ...STRICT, many })),
  { ...STRICT, looseNumbers: true, folded: 'joins', lonelyCr: 'keeps' },
  { ...STRICT, looseCoding: true, folded: 'joins', lonelyCr: 'keeps' },
];

/** How a reader says that the body ends: undefined where it refuses the message. */
export type BodyEnd = { readonly chunked: true } | { readonly length: number };

/** The end of the body of the request that begins `bytes`. */
export function bodyEndOf(bytes: string, habits: Habits): BodyEnd | undefined {
  const end = /\r?\n\r?\n/.exec(bytes.replace(/^[\r\n]+/, (blank) => ' '.repeat(blank.length)));
  if (end === null) return undefined;
  const lines = linesOf(bytes.slice(0, end.index).replace(/^[\r\n]+/, ''), habits);
  if (lines === undefined) return undefined;
  return framing(fields(lines.slice(1), habits), habits);
}

function linesOf(head: string, { lonelyCr }: Habits): string[] | undefined {
  const lines = head.split(/\r?\n/);
  if (!lines.some((line) => line.includes('\r'))) return lines;
  if (lonelyCr === 'refuses') return undefined;
  if (lonelyCr === 'drops') return lines.map((line) => line.replaceAll('\r', ''));
  return lonelyCr === 'keeps' ? lines : lines.map((line) => line.replaceAll('\r', ' '));
}

function fields(lines: readonly string[], habits: Habits): [name: string, value: string][] | undefined {
  const found: [string, string][] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      const last = found.at(-1);
      if (habits.folded === 'refuses' || last === undefined) return undefined;
      if (habits.folded === 'joins') last[1] = `${last[1]} ${line.trim()}`.trim();
      continue;
    }
    const [, name, space, value] = /^([^:\s]+)([ \t]*):(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) return undefined;
    if (space !== '' && habits.spacedName === 'refuses') return undefined;
    if (space !== '' && habits.spacedName === 'passes over') continue;
    found.push([name.toLowerCase(), value.trim()]);
  }
  return found;
}

function framing(found: [string, string][] | undefined, habits: Habits): BodyEnd | undefined {
  if (found === undefined) return undefined;
  const all = (name: string): string[] => found.filter(([one]) => one === name).map(([, value]) => value);
  const [lengths, codings] = [all('content-length'), all('transfer-encoding')];
  if (habits.many === 'refuses' && lengths.length + codings.length > 1) return undefined;
  if (codings.length > 0 && !(habits.many === 'length' && lengths.length > 0)) {
    const coding = (habits.many === 'first' ? codings[0] : codings.at(-1)) ?? '';
    const loose = habits.looseCoding && /chunked/i.test(coding);
    return loose || /^chunked$/i.test(coding) ? { chunked: true } : undefined;
  }
  const length = habits.many === 'first' ? lengths[0] : lengths.at(-1);
  if (length === undefined) return { length: 0 };
  if (habits.looseNumbers) return { length: Number.parseInt(length, 10) || 0 };
  return /^\d+$/.test(length) ? { length: Number(length) } : undefined;
}
