/**
 * The cookies of a request, as routes look at them.
 * Spec: Envoy source/common/http/utility.cc (Utility::parseCookies); RFC 6265 §4.2.
 */
import type { HeaderMap } from '../../abi/header-map.js';

/** The first value of each name, without the quotes around it. */
export function cookiesOf(headers: HeaderMap): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of headers.getAll('cookie')) {
    for (const part of line.split(';')) {
      const equals = part.indexOf('=');
      if (equals < 0) continue;
      const name = part.slice(0, equals).trim();
      if (!found.has(name)) found.set(name, unquote(part.slice(equals + 1).trim()));
    }
  }
  return found;
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
