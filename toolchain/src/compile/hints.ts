/** What to write in place of TypeScript that AssemblyScript does not have: a sentence for each known trap. */
import type { Diagnostic } from './diagnostics.js';
import { TRAPS } from './traps.js';

/** Stands in the line where the compiler points, so that a trap can look at both sides. */
const HERE = '»';

/** The hint for a diagnostic, where one is known. */
export function hintFor({ code, message, place }: Diagnostic): string | undefined {
  const at = (place?.column ?? 1) - 1;
  const line = place === undefined ? '' : place.excerpt.slice(0, at) + HERE + place.excerpt.slice(at);
  const trap = TRAPS.find(
    (one) =>
      one.code === code &&
      (one.message === undefined || one.message.test(message)) &&
      (one.line === undefined || one.line.test(line)),
  );
  return trap?.hint;
}
