/**
 * Decides when a difference between two programs counts: when it is seen twice.
 *
 * Two real processes, a client and their services share a machine with whatever else runs on it, so once in a few
 * thousand comparisons the kernel hands one side two writes in one read. Such a difference throws away a whole run and
 * says nothing about the programs. A difference that comes from what the programs do comes again: alone on fresh
 * processes, or, where it needs what went before, on fresh processes after the same scenarios in the same order. So both
 * are repeated, and only what is found in neither is let pass, with a note. A run that needs many second looks fails:
 * then it is no accident.
 */

/** Each look gives what is wrong, as lines; nothing wrong is an empty list. */
export interface Looks {
  readonly first: () => Promise<readonly string[]>;
  /** On fresh processes that do nothing else. */
  readonly alone: () => Promise<readonly string[]>;
  /** On fresh processes that first do what had been done before the first look; only where something had. */
  readonly inItsPlace?: () => Promise<readonly string[]>;
}

/** Comparisons of one test file that may have differed once. */
const MOST = 15;

export class SecondLook {
  readonly #note: (line: string) => void;
  #once = 0;

  constructor(note: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    this.#note = note;
  }

  /** What is wrong with a comparison, having looked again where something was. */
  async wrong(name: string, { first, alone, inItsPlace }: Looks): Promise<readonly string[]> {
    const seen = await told(first);
    // Whoever writes scenarios wants to see at once what differs.
    if (seen.length === 0 || process.env['ONCE'] !== undefined) return seen;
    if (this.#once >= MOST)
      return [...seen, `${MOST} comparisons differed once already: that is no accident`];
    const again = await told(alone);
    if (again.length > 0) return again;
    const inPlace = inItsPlace === undefined ? [] : await told(inItsPlace);
    if (inPlace.length > 0) return ['(only after the scenarios before it)', ...inPlace];
    this.#once++;
    this.#note(`differed once: ${name}\n${seen.map((line) => line.replace(/^/gm, '  ')).join('\n')}`);
    return [];
  }
}

/** A look that breaks off has found something, too. */
async function told(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
