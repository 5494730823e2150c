/** HTTP requests exactly as written: no path cleaning, any header, as a hostile client would send them. */
import { request } from 'node:http';

import type { Gate } from './official-clients.js';

export interface RawRequest {
  /** Where to connect. */
  readonly base: string;
  /** The request target, sent as it is. */
  readonly target: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one request on a connection of its own. */
export function rawRequest({
  base,
  target,
  method = 'GET',
  headers = {},
  body,
}: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      hostname,
      port,
      method,
      path: target,
      headers: { ...length, ...headers },
      agent: false,
    };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on('error', reject);
    });
    sent.setTimeout(20_000, () => sent.destroy(new Error(`no answer for ${method} ${target} within 20 s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** One JSON-RPC request, without a client library in between; `headers` may replace the key. */
export function rpc(
  gate: Gate,
  method: string,
  params: object = {},
  headers: Readonly<Record<string, string>> = { 'x-api-key': gate.key },
): Promise<RawAnswer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
  const target = new URL(gate.mcp).pathname;
  return rawRequest({
    base: gate.mcp,
    target,
    method: 'POST',
    headers: { ...JSON_HEADERS, ...headers },
    body,
  });
}
