/** Plays a record through the compiled plugin, and puts what came out into the form that records have. */

import { createHost, type TestHost, type TestMessage, type TestRequest } from '@postern/gateway-host/testing';
import { readPlugin } from '../harness.ts';
import { asKept, type Canned, type ObservedRecord, readLines, type Text, type Upstream } from './record.ts';

/** What the API answers unless a record says something else. */
const USUAL_ANSWER = '{"ok":true,"name":"x","message":"m","n":5}';
/** What an unreachable upstream is answered for by Envoy. */
const REFUSED: Canned = {
  status: 503,
  headers: { 'content-type': 'text/plain' },
  body: 'upstream connect error',
};
const HUGE = 16 * 1024 * 1024;
const CLIENTS: Record<string, { headers?: Record<string, string>; query?: string }> = {
  none: {},
  bearer: { headers: { authorization: 'Bearer CLI' } },
  bearerlc: { headers: { authorization: 'bearer CLI' } },
  basic: { headers: { authorization: 'Basic Y3U6Y3A=' } },
  rawauth: { headers: { authorization: 'CLI' } },
  hk: { headers: { 'x-cli': 'HCLI', 'x-key': 'clientkey' } },
  q: { query: '?ck=QCLI' },
};

export interface Played {
  readonly up: Upstream | null;
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: Buffer;
}

const configurations = new Map(
  readLines<{ name: string; configuration: unknown }>('configurations.jsonl').map(
    (line) => [line.name, line.configuration] as const,
  ),
);
const hosts = new Map<string, Promise<TestHost>>();

/** The configuration that a record was made with. */
export function configurationOf(record: ObservedRecord): unknown {
  return configurations.get(record.cfg);
}

/** The plugin with a record's configuration; each is started once. */
async function hostFor(cfg: string): Promise<TestHost> {
  let host = hosts.get(cfg);
  if (!host) {
    host = readPlugin().then((module) =>
      createHost({
        plugins: [{ module, name: 'mcp-server', configuration: JSON.stringify(configurations.get(cfg)) }],
        bufferLimit: 64 * 1024 * 1024,
        logLevel: 3,
        trace: false,
      }),
    );
    hosts.set(cfg, host);
  }
  return host;
}

/** Sends a record's request, and answers as its API did. A long body is kept as the expected one is. */
export async function play(record: ObservedRecord, expected = record.up): Promise<Played> {
  const host = await hostFor(record.cfg);
  const stream = host.request(requestOf(record));
  const upstream = stream.upstream;
  if (upstream) {
    const { status, headers, body } = cannedOf(record);
    stream.respond({ status, headers, ...(body === undefined ? {} : { body }) });
  }
  const response = stream.response;
  if (!response) throw new Error(`${record.id} was not answered: ${stream.outcome}`);
  return {
    // nothing listens there
    up: upstream && record.cfg !== 'dead' ? upstreamForm(upstream, expected?.body ?? '') : null,
    status: response.status,
    headers: response.headers.filter(([name]) => name !== ':status'),
    body: response.body,
  };
}

/** The request as it was sent to Higress. */
export function requestOf(record: ObservedRecord): TestRequest {
  if (record.tool !== undefined) {
    const client = CLIENTS[record.client ?? 'none'];
    return {
      method: 'POST',
      path: `/mcp${client?.query ?? ''}`,
      authority: 'gw.test',
      headers: { 'content-type': 'application/json', ...client?.headers },
      body: callOf(record.tool, {}),
    };
  }
  const { req } = record;
  const { host = 'gw.test', ...headers } = req?.headers ?? { 'content-type': 'application/json' };
  const body = bodyOf(record);
  return {
    method: req?.method ?? 'POST',
    path: '/mcp',
    authority: host,
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf({ req }: ObservedRecord): string | undefined {
  if (req?.raw !== undefined) return req.raw;
  if (req?.body === undefined) return undefined;
  const { big } = req.body as { big?: number };
  if (big === undefined) return JSON.stringify(req.body);
  return callOf('ajson', { s: 'x'.repeat(big - callOf('ajson', { s: '' }).length) });
}

function callOf(name: string, args: unknown): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: args },
  });
}

interface Answer {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Buffer | undefined;
}

/** The API's answer. */
export function cannedOf(record: ObservedRecord): Answer {
  const canned = record.cfg === 'dead' ? REFUSED : (record.canned ?? {});
  const size = sizeOf(record);
  const text = size > 0 ? `{"d":"${'y'.repeat(size)}"}` : (canned.body ?? defaultBody(canned));
  const body = canned.b64 === undefined ? text && Buffer.from(text) : Buffer.from(canned.b64, 'base64');
  const headers = canned.headers ?? { 'content-type': 'application/json' };
  return {
    status: canned.status ?? 200,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, one as string] as [string, string]),
    ),
    body: body ? Buffer.from(body) : undefined,
  };
}

function defaultBody(canned: Canned): string | undefined {
  return canned.status === 204 || canned.status === 304 ? undefined : USUAL_ANSWER;
}

function sizeOf({ cfg, note = '' }: ObservedRecord): number {
  if (note.startsWith('upstream body ')) return Number(note.slice('upstream body '.length));
  return cfg === 'big' ? HUGE : 0;
}

function upstreamForm(message: TestMessage, like: Text): Upstream {
  return {
    method: message.header(':method') ?? '',
    path: Buffer.from(message.header(':path') ?? '', 'latin1').toString(),
    headers: message.headers
      .map(([name, value]): [string, string] => [
        name === ':authority' ? 'host' : name,
        Buffer.from(value, 'latin1').toString(),
      ])
      .filter(([name]) => !name.startsWith(':')),
    body: asKept(message.body, like),
  };
}
