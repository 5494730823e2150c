/**
 * The query of a request's target, as routes look at it: nothing is decoded, the first value of a name counts.
 * Spec: Envoy source/common/http/utility.cc (Utility::QueryParamsMulti::parseQueryString).
 */

/** The first value of each name; `target` is the whole `:path`. */
export function queryParameters(target: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const at = target.indexOf('?');
  if (at < 0) return given;
  for (const part of target.slice(at + 1).split('&')) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!given.has(name)) given.set(name, equals < 0 ? '' : part.slice(equals + 1));
  }
  return given;
}
