/** How long a call may take, as people write it: 500ms, 15s, 2m. */
import type { Cursor } from '../source/cursor.js';

const FORM = /^(\d{1,7})(ms|s|m)$/;
const MILLISECONDS = { ms: 1, s: 1000, m: 60_000 };
const LONGEST = 60 * 60_000;
const HINT = 'Write a duration from 1ms to 60m: 500ms, 15s or 2m.';

/**
 * Reads a duration in milliseconds.
 *
 * @throws ControlPlaneError CP_FIELD_VALUE
 */
export function parseDuration(at: Cursor): number {
  if (!at.isString()) throw at.error('CP_FIELD_TYPE', 'must be a time with its unit', HINT);
  const text = at.text();
  const [, count, unit] = FORM.exec(text) ?? [];
  const milliseconds = Number(count) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
  if (!(milliseconds >= 1 && milliseconds <= LONGEST)) {
    throw at.error('CP_FIELD_VALUE', `is "${text}"`, HINT);
  }
  return milliseconds;
}
