/** Takes out of observed lines what differs from run to run: ports, dates, ids, sizes of what is random. */
import type { Scenario } from './scenario.js';
import type { Side } from './side.js';

export interface Normaliser {
  readonly line: (line: string) => string;
  /** Plugins' lines: context ids and callout tokens by their order in this scenario. */
  readonly said: (lines: readonly string[]) => string[];
}

export function normaliser(side: Side, scenario: Scenario): Normaliser {
  const ports = new Map(
    [...Object.entries(side.ports), ...Object.entries(side.listeners)].map(([name, port]) => [
      String(port),
      name,
    ]),
  );
  const line = (text: string): string =>
    text
      .replace(/^(date|last-modified): .*/i, '$1: DATE')
      .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g, 'DATE')
      .replace(/[A-Z][a-z]{2},%20\d\d%20[A-Z][a-z]{2}%20\d{4}%20\d\d:\d\d:\d\d%20GMT/g, 'DATE')
      .replace(/(x-envoy-upstream-service-time[:=] ?)\d+/g, '$1N')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
      .replace(/127\.0\.0\.1:(\d{4,5})/g, (_, port: string) => `127.0.0.1:${ports.get(port) ?? 'port'}`)
      .replaceAll(/\/\S*\/(gateway-host|envoy-[0-9.]+)-\d+\.(\w+)\.json/g, 'FILE.$2');
  const exact = scenario.ownVm === true || scenario.own !== undefined;
  return { line, said: (lines) => numbered(lines, exact).map((text) => line(volatile(text, scenario))) };
}

/** The result of a host call whose value changes: only its length stays. */
function volatile(text: string, { volatile: calls = [] }: Scenario): string {
  if (!calls.some((call) => text.includes(` ${call} -> 0 `))) return text;
  const at = text.indexOf(' -> 0 ') + 6;
  const bytes = text.slice(at).replaceAll(/%[0-9a-f]{2}/g, '.').length;
  return `${text.slice(0, at)}(${text.includes("'") ? `${bytes - 2} bytes` : 'a value'})`;
}

/** `A 7 on_…` becomes `A s1 on_…`: a VM serves many scenarios, so numbers mean something only within one. */
function numbered(lines: readonly string[], exact: boolean): string[] {
  if (exact) return [...lines];
  const streams = new Map<string, string>();
  const tokens = new Map<string, string>();
  const context = (id: string): string => streams.get(id) ?? 'root';
  const token = (id: string): string => {
    if (!tokens.has(id)) tokens.set(id, `call${tokens.size + 1}`);
    return tokens.get(id) ?? id;
  };
  return lines.map((text) => {
    const created = / on_context_create (\d+) [1-9]/.exec(text)?.[1];
    if (created !== undefined) streams.set(created, `s${streams.size + 1}`);
    return text
      .replace(/^((?:\(\w+\) )?\S+) (\d+) /, (_, who: string, id: string) => `${who} ${context(id)} `)
      .replace(/ (on_context_create) (\d+) (\d+)/, (_, name: string, id: string) => ` ${name} ${context(id)}`)
      .replace(/ (on_http_call_response) \d+ (\d+)/, (_, name: string, id: string) => ` ${name} ${token(id)}`)
      .replace(/ (on_\w+) \d+\b/, (_, name: string) => ` ${name}`)
      .replace(/( call .* -> 0) (\d+)$/, (_, call: string, id: string) => `${call} ${token(id)}`);
  });
}
