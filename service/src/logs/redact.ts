/** Which parts of a log line are secrets, and what stands there instead. */

export const REDACTED = '[redacted]';

const SECRET_NAMES =
  /^(proxy-)?authorization$|^(set-)?cookie$|(token|secret|password|credential|api[-_]?key)s?$/i;
const USERINFO = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
const MAX_DEPTH = 6;

/** A copy of `value` in which secrets are replaced; what has none is returned as it is. */
export function redact(value: object): Record<string, unknown> {
  return redactFields(value, 0);
}

function redactFields(value: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    result[name] = SECRET_NAMES.test(name) && field !== undefined ? REDACTED : redactValue(field, depth + 1);
  }
  return result;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deeper than a log line goes]';
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth + 1));
  // Errors, dates, requests and the like are left to pino's serialisers, which come after this.
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? redactFields(value, depth) : value;
}

/** Replaces the user and password of every URL in a text. */
export function redactText(text: string): string {
  return text.includes('@') ? text.replace(USERINFO, `$1${REDACTED}@`) : text;
}
