/** Gateways with filters of this gateway's own, and what they answer. */
import {
  cluster,
  raw,
  startGateway,
  startUpstream,
  steady,
  type RunningGateway,
} from '../../running-gateway.js';

export type Json = Record<string, unknown>;

/** A filter of the chain, or its settings on a route. */
export function typed(type: string, value: Json): Json {
  return { '@type': `type.googleapis.com/envoy.extensions.filters.http.${type}`, ...value };
}

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FilteredGateway extends RunningGateway {
  ask(path: string, headers?: Record<string, string>, method?: string): Promise<Asked>;
}

export async function gatewayWith(filter: Json, routes: Json[], rest: Json = {}): Promise<FilteredGateway> {
  const upstream = await startUpstream((request, response) => {
    response.statusCode = Number(request.headers['x-answer'] ?? 200);
    response.end('from upstream');
  });
  const running = await startGateway({
    filters: [{ name: 'f', typed_config: filter }],
    routes,
    clusters: [cluster('up', upstream.port)],
    ...rest,
  });
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Asked> => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
    return parse(
      steady(await raw(running.port, `${method} ${path} HTTP/1.1\nhost: h.test\n${lines.join('')}\n`)),
    );
  };
  return { ...running, ask };
}

export function statOf({ gateway }: RunningGateway, name: string): number | undefined {
  return gateway.stats.list().find((stat) => stat.name === name)?.value;
}

function parse(lines: readonly string[]): Asked {
  const end = lines.indexOf('');
  const pairs = lines.slice(1, end).map((line) => {
    const at = line.indexOf(': ');
    return [line.slice(0, at), line.slice(at + 2)] as const;
  });
  return {
    status: Number(lines[0]?.split(' ')[1]),
    headers: Object.fromEntries(pairs),
    body: lines.slice(end + 1).join('\n'),
  };
}
