/** Which requests the gateway host refuses though Envoy takes them; gateway-host/README.md tells of each class. */
import type { Fate } from './exchange.js';

const CLASSES: readonly { readonly what: string; readonly bytes: RegExp }[] = [
  {
    what: 'a length or a coding on a folded line',
    bytes: /(content-length|transfer-encoding):[^\n]*\n[ \t]/i,
  },
  {
    what: 'a carriage return in a length or a coding',
    bytes: /(content-length|transfer-encoding):[^\n]*\r(?!\n)/i,
  },
  { what: 'a carriage return behind the version', bytes: /^[^\n]*\r\r\n/ },
  { what: 'a chunk size beyond numbers', bytes: /\r\nffffffffffffffff\r\n/ },
  {
    what: 'a chunk longer than its size',
    bytes: /transfer-encoding: chunked[^]*\n0*5[^\n]*\n(?!hello\r\n)/i,
  },
];

/** Here the answers are Envoy's, as far as they go, and then there is 400 and the connection's end. */
export function isSafer(bytes: string, theirs: Fate, ours: Fate): boolean {
  if (ours.end !== 'closed') return false;
  const before = ours.answers.slice(0, -1);
  const asFarAsItGoes = before.every((answer, i) => answer === theirs.answers[i]);
  if (!asFarAsItGoes) return false;
  const listed = CLASSES.some((one) => one.bytes.test(bytes));
  // Refused in both: which of several faults is told first.
  if (before.length === 0 && refusal(ours.answers[0]) && refusal(theirs.answers[0])) {
    return listed || faults(bytes) > 1;
  }
  if (ours.answers.at(-1) !== '400') return false;
  const last = theirs.answers.at(-1);
  // Everything was answered as in Envoy, which waits for the rest of what can be no request any more.
  if (last !== undefined && before.length === theirs.answers.length) {
    return listed || (theirs.end === 'open' && NO_REQUEST.test(unread(bytes, last)));
  }
  return listed;
}

/** The beginning of a line that does not begin as the generator's methods do. */
const NO_REQUEST = /^[^A-Z\s][^\n]*$/;

/** What stands behind the last request that was answered, by what its upstream saw of it. */
function unread(bytes: string, answer: string): string {
  const body = answer.slice(answer.lastIndexOf('|') + 1);
  if (!/\|content-length: [1-9]/.test(answer)) return bytes.slice(bytes.lastIndexOf('\n') + 1);
  return bytes.slice(bytes.lastIndexOf(body) + body.length);
}

function refusal(answer: string | undefined): boolean {
  return answer === '400' || answer === '501';
}

/** A target that is none, and a coding that nobody has. */
function faults(bytes: string): number {
  const target = /^\w+ +(x|ftp:\S*) /.test(bytes) ? 1 : 0;
  return target + (/transfer-encoding: ?(?!chunked\r)/i.test(bytes) ? 1 : 0);
}
