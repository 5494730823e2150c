/** Which name of a source a name that nobody knows was meant to be. */
import { nearest } from '../command-line/typos.js';

/** What the compiler says of a name that it does not find: the name stands in quotes, first. */
const UNKNOWN_NAME = new Map([
  [2304, /^Cannot find name '([\w$]+)'/],
  [2305, /has no exported member '([\w$]+)'/],
  [2339, /^Property '([\w$]+)' does not exist/],
]);
/** Names that TypeScript has and AssemblyScript has not: they are meant as they stand. */
const OF_TYPESCRIPT =
  /^(any|unknown|never|object|number|bigint|undefined|require|process|Buffer|fetch|window)$/;
const NAME = /[A-Za-z_$][\w$]*/g;
const SHORTEST = 3;
/** More than any source has; what lies behind is not looked at. */
const MOST_NAMES = 20_000;

/** The nearest name that the source has elsewhere; undefined if none is near. */
export function meantName(code: number, message: string, text: string): string | undefined {
  const [, typed] = UNKNOWN_NAME.get(code)?.exec(message) ?? [];
  if (typed === undefined || typed.length < SHORTEST || OF_TYPESCRIPT.test(typed)) return undefined;
  const names = new Set<string>();
  for (const [name] of text.matchAll(NAME)) {
    if (name !== typed && Math.abs(name.length - typed.length) <= SHORTEST) names.add(name);
    if (names.size === MOST_NAMES) break;
  }
  return nearest(typed, [...names]);
}
