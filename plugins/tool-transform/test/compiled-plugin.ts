/** The plugin as it is shipped: the compiled module, in a gateway without sockets. */

import { readFileSync } from 'node:fs';
import { createHost, type TestHost, type TestStream } from '@postern/gateway-host/testing';

const file = new URL('../build/plugin.wasm', import.meta.url);

/** Starts the plugin with a configuration; `npm run build` makes the module. */
export async function startTransform(configuration: unknown, route = 'acme/orders'): Promise<TestHost> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  return createHost({
    plugins: [{ module: readFileSync(file), configuration: text }],
    properties: { 'xds.route_name': route },
  });
}

/** `get` is renamed, `list` has other words, `plain` stays, everything else is hidden. */
export const CONFIGURATION = {
  _rules_: [
    {
      _match_route_: ['acme/orders'],
      allow: ['get', 'list', 'plain'],
      tools: [
        { name: 'get', rename: 'order', title: 'One "order"', description: 'Reads\none order: ü' },
        { name: 'list', description: 'Lists orders' },
      ],
    },
  ],
};

export type Message = Record<string, unknown>;

/** A call of a tool. */
export function call(name: unknown, id: unknown = 1): Message {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: { id: 7 } } };
}

/** Posts a message, or text as it is. */
export function post(host: TestHost, message: unknown, headers: Record<string, string> = {}): TestStream {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return host.request({ body, headers: { 'content-type': 'application/json', ...headers } });
}

/** Posts tools/list and gives what the client gets when the server answers with these tools. */
export function listed(host: TestHost, tools: unknown[]): Message[] {
  const stream = post(host, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
  stream.respond({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: { tools } }) });
  const answer = stream.response!.json() as { result: { tools: Message[] } };
  return answer.result.tools;
}
