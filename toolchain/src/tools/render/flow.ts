/** Text of several colours in lines that fit a terminal. */
import { columnsOf } from '../../command-line/columns.js';
import type { Colour, Paint } from '../../command-line/colour.js';
import { visible } from '../../command-line/visible-text.js';

/** A piece of the text; marks stand around it on each line that it comes to stand on. */
export interface Span {
  readonly text: string;
  readonly colour?: Colour;
  readonly marks?: readonly [before: string, after: string];
}

/** What stands before the first line, and before every other one. */
export interface Margin {
  readonly first: string;
  readonly rest: string;
}

/** What fits the narrowest terminal that people use. */
export const COLUMNS = 80;
/** A word, a space, or one character of a script that may be broken anywhere. */
const TOKENS =
  /[\u{2E80}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FF00}-\u{FF60}\u{20000}-\u{3FFFD}]|[^\s\u{2E80}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FF00}-\u{FF60}\u{20000}-\u{3FFFD}]+|\s+/gu;

/** The lines; a word that is longer than a line keeps whole, so that it can be copied. */
export function flow(spans: readonly Span[], margin: Margin, paint: Paint): string {
  const lines: Span[][] = [[]];
  let column = columnsOf(margin.first);
  for (const span of spans) {
    const around = (span.marks ?? []).reduce((sum, mark) => sum + mark.length, 0);
    for (const token of visible(span.text).match(TOKENS) ?? []) {
      const last = lines.at(-1) ?? [];
      const extra = last.at(-1)?.marks === span.marks ? 0 : around;
      const isSpace = token.trim() === '';
      const fits = column + columnsOf(token) + extra <= COLUMNS;
      if (!fits && last.length > 0) {
        trimEnd(last);
        lines.push(isSpace ? [] : [{ ...span, text: token }]);
        column = columnsOf(margin.rest) + (isSpace ? 0 : around + columnsOf(token));
        continue;
      }
      if (isSpace && last.length === 0 && lines.length > 1) continue;
      append(last, span, token);
      column += columnsOf(token) + extra;
    }
  }
  return (
    lines.map((line, i) => (i === 0 ? margin.first : margin.rest) + rendered(line, paint)).join('\n') + '\n'
  );
}

/** A text with the line ends that it has, each line at a margin. */
export function paragraph(text: string, margin: string, paint: Paint): string {
  return text
    .split('\n')
    .map((line) =>
      line.trim() === '' ? '\n' : flow([{ text: line }], { first: margin, rest: margin }, paint),
    )
    .join('');
}

function append(line: Span[], span: Span, token: string): void {
  const last = line.at(-1);
  const isSame = last !== undefined && last.colour === span.colour && last.marks === span.marks;
  if (isSame) line[line.length - 1] = { ...last, text: last.text + token };
  else line.push({ ...span, text: token });
}

/** A space at the end of a line is nothing to see. */
function trimEnd(line: Span[]): void {
  const last = line.pop();
  if (last === undefined) return;
  const text = last.text.trimEnd();
  if (text === '') trimEnd(line);
  else line.push({ ...last, text });
}

function rendered(line: readonly Span[], paint: Paint): string {
  return line
    .map(({ text, colour, marks: [before, after] = ['', ''] }) => {
      const whole = before + text + after;
      return colour === undefined ? whole : paint(colour, whole);
    })
    .join('');
}
