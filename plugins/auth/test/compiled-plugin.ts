/** The plugin as it is shipped: the compiled module, in a gateway without sockets. */

import { readFileSync } from 'node:fs';
import { createHost, type TestHost } from '@postern/gateway-host/testing';

const file = new URL('../build/plugin.wasm', import.meta.url);

export type Headers = Record<string, string> | [string, string][];

/** Starts the plugin with a configuration; `npm run build` makes the module. */
export async function startAuth(configuration: unknown, route = 'acme/orders'): Promise<TestHost> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  return createHost({
    plugins: [{ module: readFileSync(file), configuration: text }],
    properties: { 'xds.route_name': route },
  });
}

/** Two consumers, of whom one may use the route acme/orders. */
export const CONFIGURATION = {
  global_auth: true,
  consumers: [
    { name: 'demo', credential: 'key-of-demo' },
    { name: 'ops', credential: 'key-of-ops' },
  ],
  keys: ['x-api-key', 'Authorization'],
  _rules_: [{ _match_route_: ['acme/orders', 'acme/orders/~'], allow: ['demo'] }],
};

/** What became of one request: the status of the denial, or the consumer it went on as. */
export function verdict(host: TestHost, headers: Headers = {}, path = '/mcp'): number | string {
  const stream = host.request({ path, headers });
  if (stream.outcome === 'local-reply') return stream.response?.status ?? 0;
  const { upstream } = stream;
  stream.respond({ status: 204 });
  const names =
    upstream?.headers.filter(([name]) => name === 'x-mse-consumer').map(([, value]) => value) ?? [];
  return names.length === 0 ? 'nobody' : names.join(' and ');
}
