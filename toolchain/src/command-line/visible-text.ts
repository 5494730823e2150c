/** How text of a plugin is shown: what cannot be seen, or would steer a terminal, as an escape. */

/** Controls, formats, separators, halves of pairs, and spaces that are not the usual one. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text on one line. */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, (one) => SHORT[one] ?? escaped(one.codePointAt(0) ?? 0));
}

/** The text on one line, of at most `most` characters. */
export function cut(text: string, most: number): string {
  return text.length <= most ? visible(text) : `${visible(text.slice(0, most))}…`;
}

/** The text as it would stand in a source. */
export function quoted(text: string): string {
  return `"${visible(text.replaceAll(/["\\]/g, String.raw`\$&`))}"`;
}

function escaped(code: number): string {
  const hex = code.toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}
