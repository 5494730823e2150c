/** Asks the servers of `fixtures/` as an MCP client would. */

import { createHost, type TestHost, type TestStream } from '@postern/gateway-host/testing';
import { compileFixture } from '../compile-fixture.js';

type Fixture = 'tools' | 'offers';
const compiled = new Map<Fixture, Promise<Uint8Array>>();

/** Headers by name; undefined leaves one out. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
  /** The body, or the last event of a stream. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as JSON.parse
  readonly json: any;
  /** All events of a stream. */
  readonly events: readonly unknown[];
}

const META = 'io.modelcontextprotocol/';
export const MODERN = '2026-07-28';

/** A host with the server, configured. */
export async function serve(
  configuration = '',
  options: { readonly bufferLimit?: number; readonly fixture?: Fixture; readonly now?: () => bigint } = {},
): Promise<TestHost> {
  const { bufferLimit = 1 << 20, fixture = 'tools', ...more } = options;
  const module = compiled.get(fixture) ?? compileFixture(fixture, { target: 'release' });
  compiled.set(fixture, module);
  return createHost({
    bufferLimit,
    plugins: [{ module: await module, configuration, allowOnHeadersStopIteration: true }],
    clusters: ['weather', 'a', 'b'],
    ...more,
  });
}

/** Sends a body; the answer may still be to come. */
export function post(host: TestHost, body: unknown, headers: Headers = {}, path = '/mcp'): TestStream {
  const all: Headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return host.request({
    method: 'POST',
    path,
    headers: given,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** What the client has got. */
export function answerOf(stream: TestStream): Answer {
  const { response } = stream;
  if (response === undefined) throw new Error(`no answer: ${stream.outcome}`);
  const text = response.text();
  const type = response.header('content-type');
  const events =
    type === 'text/event-stream'
      ? text
          .split('\n\n')
          .filter((event) => event !== '')
          .map((event) => JSON.parse(dataOf(event)) as unknown)
      : [];
  const json: unknown = events.at(-1) ?? (text === '' ? undefined : JSON.parse(text));
  return { status: response.status, type, text, json, events };
}

function dataOf(event: string): string {
  const [name, data, ...more] = event.split('\n');
  if (name !== 'event: message' || !data?.startsWith('data: ') || more.length > 0) throw new Error(event);
  return data.slice('data: '.length);
}

/** Sends a body and gives its answer. */
export function ask(host: TestHost, body: unknown, headers: Headers = {}): Answer {
  return answerOf(post(host, body, headers));
}

/** A request of a client that has shaken hands. */
export function legacy(method: string, params?: object, id: unknown = 1) {
  return { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) };
}

/** A request of a client of 2026-07-28. */
export function modern(method: string, params: object = {}, meta: object = {}) {
  const metadata = { [`${META}protocolVersion`]: MODERN, [`${META}clientCapabilities`]: {}, ...meta };
  return { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: metadata } };
}

/** What such a client repeats in headers. */
export function mirrored(method: string, name?: string, more: Headers = {}): Headers {
  return { 'mcp-protocol-version': MODERN, 'mcp-method': method, 'mcp-name': name, ...more };
}

/** A call of a tool. */
export function call(name: string, args?: object, meta?: object) {
  return legacy('tools/call', { name, arguments: args, _meta: meta });
}
