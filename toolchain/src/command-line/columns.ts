/** How many columns of a terminal a text takes. Spec: Unicode UAX #11 (East Asian Width), as terminals follow it. */

const WIDE =
  /[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{A4CF}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const NONE = /[\p{Mn}\p{Me}]/u;
const ASCII = /^[ -~]*$/;

/** The columns of a text without controls. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const one of text) columns += WIDE.test(one) ? 2 : NONE.test(one) ? 0 : 1;
  return columns;
}

/** The text, followed by spaces up to a column. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}
