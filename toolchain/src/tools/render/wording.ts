/** How a rewritten text is shown: by words where it is one line, by lines where it has several. */
import type { Paint } from '../../command-line/colour.js';
import { sequencePieces, wordPieces } from '../difference/wording.js';
import type { Piece } from '../difference/wording.js';
import { flow } from './flow.js';
import type { Span } from './flow.js';

const MARKS = { removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
const COLOURS = { removed: 'red', added: 'green' } as const;
const SIGNS = { same: '  ', removed: '- ', added: '+ ' } as const;
/** Characters around a change that are shown of a text that stayed. */
const AROUND = 60;

/** Two texts, of which at most one is empty. */
export interface Wording {
  readonly before: string;
  readonly after: string;
}

/** One piece of a text by lines. */
export type Line = Piece;

/** The lines that changed, with the one before and the one after. */
export function changedLines({ before, after }: Wording): Line[] {
  const split = (text: string): string[] => (text === '' ? [] : text.split('\n'));
  const lines = sequencePieces(split(before), split(after));
  const isNear = (i: number): boolean => [i - 1, i, i + 1].some((k) => (lines[k]?.kind ?? 'same') !== 'same');
  const shown: Line[] = [];
  for (const [i, line] of lines.entries()) {
    if (isNear(i)) shown.push(line);
    else if (shown.at(-1)?.text !== '…') shown.push({ kind: 'same', text: '…' });
  }
  return shown;
}

/** The text with what went and what came marked, at a margin. */
export function renderWording(wording: Wording, margin: string, paint: Paint): string {
  const { before, after } = wording;
  if (!before.includes('\n') && !after.includes('\n')) {
    const spans = wordPieces(before, after).map((piece, i, all) =>
      spanOf(piece, i === 0, i === all.length - 1),
    );
    return flow(spans, { first: margin, rest: margin }, paint);
  }
  return changedLines(wording)
    .map(({ kind, text }) => {
      const span: Span = kind === 'same' ? { text } : { text, colour: COLOURS[kind] };
      return flow([span], { first: margin + SIGNS[kind], rest: `${margin}  ` }, paint);
    })
    .join('');
}

function spanOf({ kind, text }: Piece, isFirst: boolean, isLast: boolean): Span {
  if (kind !== 'same') return { text, colour: COLOURS[kind], marks: MARKS[kind] };
  const [head, tail] = [isFirst ? 0 : AROUND, isLast ? 0 : AROUND];
  if (text.length <= head + tail + AROUND) return { text };
  return { text: `${text.slice(0, head)} … ${text.slice(text.length - tail)}` };
}
