/** Random JSON texts, spelled in every way that the grammar has, and ones that are damaged a little. */

import { damage, type Random } from '../json/documents.ts';

const SPACES = ['', '', '', '', ' ', '\n', '\r\n\t '];
const KEYS = ['a', 'b', '', '__proto__', '10', 'é', '\\u0061', '\\ud83d\\ude00', '\\ud800', '\\"'];
const PIECES = [
  'a',
  ' ',
  '/',
  'é',
  '漢',
  '😀',
  '\u007f',
  '\u2028',
  '\\n',
  '\\/',
  '\\\\',
  '\\"',
  '\\u0000',
  '\\uD83D\\uDE00',
  '\\udc00',
];
/** Containers in one another: some below the parser's limit of 128, some above. */
const DEPTHS = [100, 127, 128, 129, 200];

/** Texts without end; every second one is damaged. */
export function* jsonTexts(random: Random): Generator<Buffer> {
  for (let i = 0; ; i++) {
    const text = Buffer.from(
      random(200) === 0 ? deep(random) : space(random) + value(random, 4) + space(random),
    );
    yield i % 2 === 0 ? text : damage(random, text);
  }
}

function value(random: Random, depth: number): string {
  switch (random(depth > 0 ? 8 : 5)) {
    case 0:
      return ['null', 'true', 'false'][random(3)] ?? '';
    case 1:
    case 2:
      return number(random);
    case 3:
    case 4:
      return text(random);
    case 5:
    case 6:
      return `{${list(random, () => `${key(random)}${space(random)}:${space(random)}${value(random, depth - 1)}`)}}`;
    default:
      return `[${list(random, () => value(random, depth - 1))}]`;
  }
}

function list(random: Random, item: () => string): string {
  const items = Array.from({ length: random(5) }, () => space(random) + item() + space(random));
  return items.length === 0 ? space(random) : items.join();
}

function number(random: Random): string {
  const whole = random(3) === 0 ? '0' : String(1 + random(9)) + digits(random, random(8) === 0 ? 30 : 6);
  const part = random(3) === 0 ? `.${random(10)}${digits(random, random(8) === 0 ? 30 : 6)}` : '';
  const exponent =
    random(4) === 0 ? `${'eE'[random(2)]}${['', '+', '-'][random(3)]}${random(random(3) ? 30 : 400)}` : '';
  return (random(3) === 0 ? '-' : '') + whole + part + exponent;
}

function digits(random: Random, most: number): string {
  return Array.from({ length: random(most) }, () => random(10)).join('');
}

function text(random: Random): string {
  return `"${Array.from({ length: random(12) }, () => PIECES[random(PIECES.length)]).join('')}"`;
}

function key(random: Random): string {
  return random(2) === 0 ? `"${KEYS[random(KEYS.length)]}"` : text(random);
}

function space(random: Random): string {
  return SPACES[random(SPACES.length)] ?? '';
}

function deep(random: Random): string {
  const depth = DEPTHS[random(DEPTHS.length)] ?? 1;
  const [open, close] = random(2) === 0 ? ['[', ']'] : ['{"a":', '}'];
  return open.repeat(depth) + value(random, 1) + close.repeat(depth);
}
