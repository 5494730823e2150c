/** Whether a client wants a page for people: only when it says so, since programs that say nothing know JSON. Spec: RFC 9110 §12.5.1. */
import type { IncomingHttpHeaders } from 'node:http';

const PAGE_TYPES = ['text/html', 'application/xhtml+xml'];

export function wantsPage({ accept }: IncomingHttpHeaders): boolean {
  if (accept === undefined) return false;
  let page = 0;
  let json = 0;
  for (const item of accept.split(',')) {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = weightOf(parameters);
    if (PAGE_TYPES.includes(type)) page = Math.max(page, weight);
    if (type === 'application/json') json = Math.max(json, weight);
  }
  return page > 0 && page >= json;
}

function weightOf(parameters: readonly string[]): number {
  const written = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (written === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(written) ? Number(written) : 0;
}
