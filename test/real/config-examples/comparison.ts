/** Takes out of what was seen whatever differs between two runs of the same gateway: times, ids, ports, folders. */
import type { PlacedExample } from './placed-example.js';

const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/^(date): .*/i, '$1: <date>'],
  [/^(x-request-id): [0-9a-f-]{36}$/i, '$1: <id>'],
  [/^(x-envoy-upstream-service-time): \d+$/i, '$1: <ms>'],
  // What is left of a route's time after an attempt is no round number.
  [/^(x-envoy-expected-rq-timeout-ms): \d*[1-9]\d?$/i, '$1: <ms>'],
  [/\b127\.0\.0\.1:(3[2-9]|[4-6]\d)\d{3}\b/g, '127.0.0.1:<port>'],
];

/** The same value with every text in it made comparable. */
export function comparable(
  value: unknown,
  { folder, ports }: Pick<PlacedExample, 'folder' | 'ports'>,
): unknown {
  const clean = (text: string): string => {
    let result = text.replaceAll(folder, '/etc/envoy');
    for (const [name, port] of ports) result = result.replace(new RegExp(`:${port}\\b`, 'g'), `:${name}`);
    for (const [pattern, replacement] of VOLATILE) result = result.replace(pattern, replacement);
    return result;
  };
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).map(([name, inner]) => [
      name,
      name === 'headers' ? headerLines(walk(inner)) : walk(inner),
    ]);
    return Object.fromEntries(entries) as unknown;
  };
  return walk(value);
}

/** Without the line that only says that a connection stays open, which HTTP/1.1 means anyway. */
function headerLines(lines: unknown): unknown {
  return Array.isArray(lines)
    ? lines.filter((line) => !/^connection: keep-alive$/i.test(String(line)))
    : lines;
}
