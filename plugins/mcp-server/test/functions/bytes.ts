/** Text of the vectors as Go writes it, quoted with its escapes, and bytes as Latin-1 so that JavaScript can compare them. */

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The bytes that a quoted text of Go stands for. */
export function unquote(text: string): Buffer {
  const parts: Buffer[] = [];
  const pattern = /\\x(..)|\\u(.{4})|\\U(.{8})|\\(.)|([^\\]+)/gsu;
  for (const [, hex, short, long, letter, plain] of text.slice(1, -1).matchAll(pattern)) {
    if (hex !== undefined) parts.push(Buffer.from(hex, 'hex'));
    else if (letter !== undefined) parts.push(Buffer.from(ESCAPES[letter] ?? letter));
    else if (plain !== undefined) parts.push(Buffer.from(plain));
    else parts.push(Buffer.from(String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16))));
  }
  return Buffer.concat(parts);
}
