/** The compiled plugin in the gateway's test host, spoken to as an MCP client does. */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createTestHost } from '@postern/gateway-host/testing';

export type Host = Awaited<ReturnType<typeof createTestHost>>;
export type Stream = ReturnType<Host['request']>;

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
export async function startPlugin(configuration: unknown, route = 'acme/orders'): Promise<Host> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  return createTestHost({
    plugins: [{ module: await readPlugin(), name: 'mcp-server', configuration: text }],
    properties: { 'xds.route_name': route },
  });
}

/** A configuration with one tool and nothing else. */
export function oneTool(tool: Record<string, unknown>, server: Record<string, unknown> = {}): unknown {
  return { server: { name: 'orders', ...server }, tools: [{ name: 'tool', description: 'd', ...tool }] };
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

/** Posts bytes, an object or chunks. */
export function post(host: Host, body: unknown, options: PostOptions = {}): Stream {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const bytes = isRaw ? body : JSON.stringify(body);
  return host.request({
    method: options.method ?? 'POST',
    path: options.path ?? '/acme/orders/mcp',
    headers: [...JSON_HEADERS, ...(options.headers ?? [])],
    ...(bytes === undefined ? {} : { body: bytes }),
  });
}

/** A request with id 7. */
export function rpc(host: Host, method: string, params?: unknown, options?: PostOptions): Stream {
  return post(host, { jsonrpc: '2.0', id: 7, method, ...(params === undefined ? {} : { params }) }, options);
}

/** Calls a tool; the stream is on its way to the upstream, or answered. */
export function call(host: Host, args: unknown = {}, name = 'tool', options?: PostOptions): Stream {
  return rpc(host, 'tools/call', { name, arguments: args }, options);
}

interface ToolResult {
  readonly content: { readonly type: string; readonly text: string }[];
  readonly isError: boolean;
  readonly structuredContent?: unknown;
}

/** The result of an answered call. */
export function resultOf(stream: Stream): ToolResult {
  const { jsonrpc, id, result } = stream.response.json() as Record<string, unknown>;
  if (jsonrpc !== '2.0' || id !== 7) throw new Error(`not an answer to this call: ${stream.response.text()}`);
  return result as ToolResult;
}

/** The one text of an answered call. */
export function textOf(stream: Stream): string {
  return resultOf(stream)
    .content.map((block) => block.text)
    .join('|');
}

/** The error of an answer. */
export function errorOf(stream: Stream): { code: number; message: string } {
  return (stream.response.json() as { error: { code: number; message: string } }).error;
}
