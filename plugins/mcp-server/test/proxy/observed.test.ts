/** What Higress was observed to do as a proxy, and what is done instead. */

import { describe, expect, test } from 'vitest';
import { createHost } from '@postern/gateway-host/testing';
import { Exchange, readPlugin } from '../harness.ts';
import { type Instead, readLines, type Upstream } from '../observed/record.ts';
import { type Behaviour, events, failed, ok, Proxied, type Received } from './scripted-backend.ts';

interface ProxyRecord {
  readonly id: string;
  readonly backend: string;
  readonly cfg: string;
  readonly req: { readonly method: string; readonly params?: unknown };
  readonly up: Upstream | readonly Upstream[] | null;
  readonly res: { readonly status: number; readonly body: string };
}

const configurations = new Map(
  readLines<{ name: string; configuration: unknown }>('configurations.jsonl').map((line) => [
    line.name,
    line,
  ]),
);
const instead = new Map(readLines<Instead>('instead.jsonl').map((line) => [line.id, line]));

const LISTED = {
  nextCursor: 'N',
  tools: [
    { annotations: { readOnlyHint: true }, description: 'E', inputSchema: { type: 'object' }, name: 'echo' },
    { inputSchema: { type: 'object' }, name: 'other' },
  ],
};
const session: [string, string][] = [['mcp-session-id', 'S1']];

/** The servers that stood behind Higress. */
const BACKENDS: Record<string, Behaviour> = {
  json: serving((received) => ok(received, resultFor(received), session)),
  sse: serving((received) => events(answerTo(received))),
  sse2: serving((received) =>
    events({ jsonrpc: '2.0', method: 'notifications/progress', params: {} }, answerTo(received)),
  ),
  err: serving((received) => {
    const message = received.message['method'] === 'tools/list' ? 'list broke' : 'call broke';
    return failed(received, { code: -32_050, message, data: { why: 'x' } });
  }),
  init500: () => ({ status: 500, body: 'broken' }),
  init401: () => ({ status: 401, body: 'no' }),
  call500: serving(() => ({ status: 500, body: 'broken' })),
};

function serving(more: Behaviour): Behaviour {
  return (received) => {
    if (received.method === 'DELETE') return { status: 200 };
    if (received.message['method'] === 'notifications/initialized') return { status: 202 };
    if (received.message['method'] !== 'initialize') return more(received);
    const { protocolVersion } = received.message['params'] as { protocolVersion: string };
    return ok(
      received,
      { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'b', version: '1' } },
      session,
    );
  };
}

function resultFor({ message }: Received): object {
  if (message['method'] === 'tools/list') return LISTED;
  const { name, arguments: args } = message['params'] as { name: string; arguments: object };
  const sorted = Object.fromEntries(Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const text = `echo:${JSON.stringify({ arguments: sorted, name })}`;
  return {
    content: [{ type: 'text', text }],
    isError: false,
    structuredContent: { a: 2, z: 1 },
    _meta: { k: 1 },
  };
}

function answerTo(received: Received): object {
  return { jsonrpc: '2.0', id: received.message['id'], result: resultFor(received) };
}

async function play(record: ProxyRecord) {
  const host = await createHost({
    plugins: [
      {
        module: await readPlugin(),
        name: 'mcp-server',
        configuration: JSON.stringify(configurations.get(record.cfg)?.configuration),
      },
    ],
    properties: { 'xds.cluster_name': 'mcp' },
  });
  const proxied = new Proxied(host, BACKENDS[record.backend] ?? (() => undefined));
  const stream = host.request({
    method: 'POST',
    path: '/mcp',
    authority: 'gw.test',
    headers: { 'content-type': 'application/json', 'mcp-session-id': 'cli', 'x-custom': 'c' },
    body: JSON.stringify(record.req),
  });
  proxied.settle(new Exchange(stream));
  return { proxied, response: stream.response };
}

/** What of a request to the server is compared: where it goes, its credential, what it asks. */
function comparable(method: string, path: string, headers: Readonly<Record<string, string>>, body: string) {
  const { method: rpc, params } = (body === '' ? {} : JSON.parse(body)) as {
    method?: string;
    params?: object;
  };
  const credential = headers['x-key'];
  const asked = rpc === 'initialize' ? undefined : params;
  return { method, path, host: headers['host'] ?? headers[':authority'], credential, rpc, asked };
}

describe('a record', () => {
  for (const record of readLines<ProxyRecord>('proxy.jsonl')) {
    const other = instead.get(record.id);
    test(`${record.id} (${record.backend}): ${other?.why ?? 'as observed'}`, async () => {
      const { proxied, response } = await play(record);
      expect(response?.status).toBe(record.res.status);
      const observed = record.res.body === '' ? '' : (JSON.parse(record.res.body) as unknown);
      const given = response?.text() ?? '';
      expect(given === '' ? '' : JSON.parse(given)).toEqual(other?.res.body ?? observed);
      // none of the client's own headers, and nothing of the server's
      const sent = proxied.received.flatMap(({ headers }) =>
        Object.entries(headers).map((pair) => pair.join(': ')),
      );
      expect(sent.filter((line) => /cli$|x-custom/.test(line))).toEqual([]);
      expect(response?.header('mcp-session-id')).toSatisfy(
        (id) => id === undefined || String(id).startsWith('ps-'),
      );
      const ups = record.up === null ? [] : [record.up].flat();
      const requests = proxied.received.map(({ method, path, headers, raw }) =>
        comparable(method, path, headers, raw),
      );
      const expected = ups.map(({ method, path, headers, body }) =>
        comparable(method, path, Object.fromEntries(headers), body as string),
      );
      if (expected.length > 0) expect(requests.slice(0, expected.length)).toEqual(expected);
      // a session that nobody holds is ended
      expect(
        requests
          .slice(expected.length)
          .every(({ method, rpc }) => method === 'DELETE' || expected.length === 0 || rpc === undefined),
      ).toBe(true);
    });
  }
});
