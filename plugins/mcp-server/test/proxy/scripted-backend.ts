/** An MCP server behind the plugin, as far as a test says: it answers callouts and held requests, and remembers them. */

import { createHost, type TestCallout } from '@postern/gateway-host/testing';
import { type Exchange, type Host, post, type PostOptions, readPlugin, send } from '../harness.ts';

/** A JSON-RPC message that reached the server, with its headers. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: Record<string, unknown>;
  readonly raw: string;
  /** Whether it came as a callout, and to which cluster. */
  readonly cluster: string | undefined;
}

/** What the server answers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: readonly [string, string][];
  readonly body?: string | readonly string[];
}

export type Behaviour = (received: Received) => Answer | undefined;

const JSON_TYPE: [string, string] = ['content-type', 'application/json'];
const EVENTS_TYPE: [string, string] = ['content-type', 'text/event-stream'];

export const ok = (received: Received, result: unknown, headers: [string, string][] = []): Answer => ({
  headers: [JSON_TYPE, ...headers],
  body: JSON.stringify({ jsonrpc: '2.0', id: received.message['id'], result }),
});

export const failed = (received: Received, error: unknown, status = 200): Answer => ({
  status,
  headers: [JSON_TYPE],
  body: JSON.stringify({ jsonrpc: '2.0', id: received.message['id'], error }),
});

/** Messages as events, each a chunk of its own. */
export const events = (...messages: unknown[]): Answer => ({
  headers: [EVENTS_TYPE],
  body: messages.map((message) => `event: message\ndata: ${JSON.stringify(message)}\n\n`),
});

export const CAPABILITIES = { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} };

/** A server of the handshake: one session, and what `more` says of other methods. */
export const legacy =
  (more: Behaviour, options: { session?: string; version?: string; capabilities?: object } = {}): Behaviour =>
  (received) => {
    const { session = 'S1', version, capabilities = CAPABILITIES } = options;
    const { method, params } = received.message as { method: string; params: Record<string, unknown> };
    if (method === 'initialize') {
      const result = {
        protocolVersion: version ?? params['protocolVersion'],
        capabilities,
        serverInfo: { name: 'behind', version: '9' },
        instructions: 'Ask "nicely".',
      };
      return ok(received, result, session === '' ? [] : [['mcp-session-id', session]]);
    }
    if (method === 'notifications/initialized') return { status: 202 };
    if (method === 'server/discover') return failed(received, { code: -32_601, message: 'Method not found' });
    if (received.method === 'DELETE') return { status: 200 };
    return more(received);
  };

/** A server of 2026-07-28. */
export const modern =
  (more: Behaviour, capabilities: object = CAPABILITIES): Behaviour =>
  (received) => {
    const { method } = received.message as { method: string };
    if (received.headers['mcp-method'] !== method)
      return failed(received, { code: -32_022, message: 'old' }, 400);
    if (method !== 'server/discover') return more(received);
    return ok(received, {
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities,
      instructions: 'Be brief.',
      ttlMs: 0,
      cacheScope: 'private',
    });
  };

/** The plugin with such a server behind it. */
export class Proxied {
  readonly received: Received[] = [];
  readonly host: Host;
  readonly behaviour: Behaviour;

  constructor(host: Host, behaviour: Behaviour) {
    this.host = host;
    this.behaviour = behaviour;
  }

  /** Posts a message, and lets the server answer whatever reaches it. */
  post(body: unknown, options: PostOptions = {}): Exchange {
    const exchange = post(this.host, body, options);
    this.settle(exchange);
    return exchange;
  }

  /** As `post`, with nothing added. */
  request(method: string, headers: readonly [string, string][] = [], body?: unknown): Exchange {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const exchange = send(this.host, { method, path: '/acme/orders/mcp', headers, ...text });
    this.settle(exchange);
    return exchange;
  }

  /** Begins a session as clients do; its headers for later requests. */
  begin(version = '2025-11-25', headers: [string, string][] = []): [string, string][] {
    const params = {
      protocolVersion: version,
      capabilities: { roots: {} },
      clientInfo: { name: 'c', version: '1' },
    };
    const exchange = this.rpc('initialize', params, { headers });
    const session = exchange.response.header('mcp-session-id');
    return [
      ['mcp-protocol-version', version],
      ...headers,
      ...(session === undefined ? [] : [['mcp-session-id', session] as [string, string]]),
    ];
  }

  /** A request with id 7. */
  rpc(method: string, params?: unknown, options?: PostOptions): Exchange {
    const message = { jsonrpc: '2.0', id: 7, method, ...(params === undefined ? {} : { params }) };
    return this.post(message, options);
  }

  /** Answers callouts until none is left, and then the held request, if it went on. */
  settle(exchange: Exchange): void {
    this.#answerCallouts();
    const { upstream } = exchange.stream;
    if (upstream === undefined || exchange.outcome !== 'upstream') return;
    const received = receivedFrom(upstream.headers, upstream.body.toString(), undefined);
    this.received.push(received);
    const answer = this.behaviour(received);
    if (answer === undefined) return;
    exchange.respond({
      status: answer.status ?? 200,
      headers: answer.headers ?? [],
      ...(answer.body === undefined ? {} : { body: answer.body }),
    });
    this.#answerCallouts();
  }

  /** The JSON-RPC methods that reached the server; HTTP's where there is none. */
  get methods(): string[] {
    return this.received.map(({ message, method }) => String(message['method'] ?? method));
  }

  get last(): Received {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error('nothing reached the server');
    return last;
  }

  #answerCallouts(): void {
    for (let call = this.host.callouts[0]; call !== undefined; call = this.host.callouts[0])
      this.#answer(call);
  }

  #answer(call: TestCallout): void {
    const received = receivedFrom(call.headers, call.body.toString(), call.upstream);
    this.received.push(received);
    const { status = 200, headers = [], body = '' } = this.behaviour(received) ?? { status: 504 };
    call.respond({ status, headers, body: typeof body === 'string' ? body : body.join('') });
  }
}

function receivedFrom(
  lines: readonly (readonly [string, string])[],
  raw: string,
  cluster: string | undefined,
): Received {
  const headers = Object.fromEntries(lines);
  const message = raw === '' ? {} : (JSON.parse(raw) as Record<string, unknown>);
  return { method: headers[':method'] ?? '', path: headers[':path'] ?? '', headers, message, raw, cluster };
}

/** Starts the plugin as a proxy. */
export async function startProxy(
  behaviour: Behaviour,
  server: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
  now?: () => bigint,
): Promise<Proxied> {
  const configuration = {
    server: {
      name: 'px',
      type: 'mcp-proxy',
      transport: 'http',
      mcpServerURL: 'http://mcp.test/mcp',
      ...server,
    },
    ...more,
  };
  const host = await createHost({
    plugins: [
      { module: await readPlugin(), name: 'mcp-server', configuration: JSON.stringify(configuration) },
    ],
    properties: { 'xds.route_name': 'acme/orders', 'xds.cluster_name': 'orders' },
    ...(now === undefined ? {} : { now }),
  });
  return new Proxied(host, behaviour);
}

/** A request of 2026-07-28 with id 7, and the headers that go with it. */
export function modernRequest(
  proxied: Proxied,
  method: string,
  params: Record<string, unknown> = {},
  headers: [string, string][] = [],
): Exchange {
  const subject = (params['name'] ?? params['uri']) as string | undefined;
  return proxied.post(
    {
      jsonrpc: '2.0',
      id: 7,
      method,
      params: {
        ...params,
        _meta: {
          ...(params['_meta'] as object | undefined),
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    },
    {
      headers: [
        ['mcp-protocol-version', '2026-07-28'],
        ['mcp-method', method],
        ...(subject === undefined ? [] : [['mcp-name', subject] as [string, string]]),
        ...headers,
      ],
    },
  );
}

/** The result of an answer. */
export function answered(exchange: Exchange): Record<string, unknown> {
  return (exchange.response.json() as { result: Record<string, unknown> }).result;
}
