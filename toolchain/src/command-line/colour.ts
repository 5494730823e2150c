/** When and how text is coloured: only on a terminal, and never when NO_COLOR is set (no-color.org). */
import type { Io, TextOutput } from '../io.js';

const CODES = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, grey: 90, bold: 1 } as const;

/** The name of a colour. */
export type Colour = keyof typeof CODES;

/** Colours text, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

/** The painter that suits `output`. */
export function painterFor(output: TextOutput, env: Io['env']): Paint {
  const plain = output.isTTY !== true || (env['NO_COLOR'] ?? '') !== '';
  return plain ? (_, text) => text : (colour, text) => `\u001B[${CODES[colour]}m${text}\u001B[0m`;
}
