/** The compiled plugin in the gateway's test host, spoken to as an MCP client does. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  createHost,
  type TestAnswer,
  type TestHost,
  type TestMessage,
  type TestRequest,
  type TestStream,
} from '@postern/gateway-host/testing';

export type Host = TestHost;

/** What an answer holds, for tests that look into it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as JSON.parse
export type Parsed = any;

/** A request on its way, whose ends must be there when they are looked at. */
export class Exchange {
  readonly stream: TestStream;

  constructor(stream: TestStream) {
    this.stream = stream;
  }

  get outcome(): string {
    return this.stream.outcome;
  }

  get upstream(): TestMessage {
    if (!this.stream.upstream) throw new Error(`not at the upstream: ${this.stream.response?.text()}`);
    return this.stream.upstream;
  }

  get response(): TestMessage {
    if (!this.stream.response) throw new Error(`not answered: ${this.outcome}`);
    return this.stream.response;
  }

  /** The upstream answers; returns what the client gets. */
  respond(answer: TestAnswer): this {
    this.stream.respond(answer);
    return this;
  }
}

/** Sends a request as it is given. */
export function send(host: Host, request: TestRequest): Exchange {
  return new Exchange(host.request(request));
}

const wasm = fileURLToPath(new URL('../build/plugin.wasm', import.meta.url));

/** The module as the root build leaves it. */
export async function readPlugin(): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(wasm));
  } catch (cause) {
    throw new Error(`${wasm} is missing: run "npm run build" first`, { cause });
  }
}

/** Starts the plugin with a configuration, as an object or as text. */
export async function startPlugin(
  configuration: unknown,
  route = 'acme/orders',
  options: { readonly trace?: boolean; readonly now?: () => bigint } = {},
): Promise<Host> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  return createHost({
    plugins: [{ module: await readPlugin(), name: 'mcp-server', configuration: text }],
    properties: { 'xds.route_name': route },
    ...options,
  });
}

/** A strict configuration with one tool and nothing else. */
export function oneTool(tool: Record<string, unknown>, server: Record<string, unknown> = {}): unknown {
  return {
    server: { name: 'orders', mode: 'strict', ...server },
    tools: [{ name: 'tool', description: 'd', ...tool }],
  };
}

export interface PostOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly [string, string][];
}

const JSON_HEADERS: [string, string][] = [
  ['content-type', 'application/json'],
  ['accept', 'application/json, text/event-stream'],
];

/** What clients say that have negotiated the newest revision with a handshake. */
const VERSION: [string, string] = ['mcp-protocol-version', '2025-11-25'];

/** Posts bytes, an object or chunks. */
export function post(host: Host, body: unknown, options: PostOptions = {}): Exchange {
  const given = options.headers ?? [];
  const version = given.some(([name]) => name === VERSION[0]) ? [] : [VERSION];
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const bytes = isRaw ? body : JSON.stringify(body);
  return send(host, {
    method: options.method ?? 'POST',
    path: options.path ?? '/acme/orders/mcp',
    headers: [...JSON_HEADERS, ...version, ...given],
    ...(bytes === undefined ? {} : { body: bytes }),
  });
}

/** A request with id 7. */
export function rpc(host: Host, method: string, params?: unknown, options?: PostOptions): Exchange {
  return post(host, { jsonrpc: '2.0', id: 7, method, ...(params === undefined ? {} : { params }) }, options);
}

/** Calls a tool; the stream is on its way to the upstream, or answered. */
export function call(host: Host, args: unknown = {}, name = 'tool', options?: PostOptions): Exchange {
  return rpc(host, 'tools/call', { name, arguments: args }, options);
}

const META = 'io.modelcontextprotocol/';
const MODERN = '2026-07-28';

/** A request of 2026-07-28 with id 7, and the headers that repeat it. */
export function modern(
  host: Host,
  method: string,
  params: Record<string, unknown> = {},
  options: {
    readonly capabilities?: object;
    readonly headers?: readonly [string, string][];
    readonly meta?: object;
  } = {},
): Exchange {
  const { capabilities = {}, headers = [], meta = {} } = options;
  const _meta = { [`${META}protocolVersion`]: MODERN, [`${META}clientCapabilities`]: capabilities, ...meta };
  const name = params['name'] ?? params['uri'];
  const mirrored: [string, string][] = [
    ['mcp-protocol-version', MODERN],
    ['mcp-method', method],
  ];
  if (typeof name === 'string') mirrored.push(['mcp-name', name]);
  return rpc(host, method, { ...params, _meta }, { headers: [...mirrored, ...headers] });
}

interface ToolResult {
  readonly content: { readonly type: string; readonly text: string }[];
  readonly isError: boolean;
  readonly structuredContent?: unknown;
}

interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** The result of an answered call. */
export function resultOf(stream: Exchange): ToolResult {
  const { jsonrpc, id, result } = stream.response.json() as Record<string, unknown>;
  if (jsonrpc !== '2.0' || id !== 7) throw new Error(`not an answer to this call: ${stream.response.text()}`);
  return result as ToolResult;
}

/** The one text of an answered call. */
export function textOf(stream: Exchange): string {
  return resultOf(stream)
    .content.map((block) => block.text)
    .join('|');
}

/** The error of an answer. */
export function errorOf(stream: Exchange): RpcError {
  return (stream.response.json() as { error: RpcError }).error;
}
