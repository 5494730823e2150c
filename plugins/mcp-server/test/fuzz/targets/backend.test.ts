/** Damaged handshakes and answers of servers behind a proxy, in pieces, on both transports: no trap, one answer out, flat memory. */

import { expect, test } from 'vitest';
import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { readPlugin } from '../../harness.ts';
import { campaign, damage, type Random, seeded, withWrongTokens } from '../damage.ts';

const INITIALIZED =
  '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"instructions":"é"}}';
const ANSWERS = [
  '{"jsonrpc":"2.0","id":7,"result":{"content":[{"type":"audio","mimeType":"a"},{"type":"resource_link","uri":"x"}],"structuredContent":[1],"_meta":{"a":1}}}',
  '{"jsonrpc":"2.0","id":7,"result":{"tools":[{"name":"a","title":"é","inputSchema":{},"outputSchema":{"type":"array"}},{"name":"b"}],"nextCursor":"N"}}',
  '{"jsonrpc":"2.0","id":7,"error":{"code":-32002,"message":"no","data":[1]}}',
  '{"jsonrpc":"2.0","id":7,"result":{"resultType":"input_required","ttlMs":5,"_meta":{"io.modelcontextprotocol/x":1}}}',
];
const NOTE = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}';
const ASKED = '{"jsonrpc":"2.0","id":"q","method":"sampling/createMessage","params":{}}';
const METHODS = ['tools/call', 'tools/list', 'initialize', 'server/discover'];

const STREAMS_OF_ONE_HOST = 5000;
const MOST_MEMORY = 2 * 1024 * 1024;

const { seed, count } = campaign(3000);

test(
  `backend: keeps its promise in ${count} damaged answers`,
  { timeout: 120_000 + count * 20 },
  async () => {
    const random = seeded(seed);
    let answered = 0;
    for (let done = 0; done < count; done += STREAMS_OF_ONE_HOST) {
      for (const transport of ['http', 'sse']) {
        const host = await start(transport);
        for (let i = done; i < Math.min(count, done + STREAMS_OF_ONE_HOST); i += 2) {
          if (exchange(host, random, transport === 'sse')) answered++;
          if (host.plugins[0]?.state !== 'running') throw new Error(`trap at ${i}`);
          // what was found out is forgotten, so that handshakes go on
          host.trace.length = 0;
        }
        expect(host.plugins[0]?.root.vm.memory.bytes.length).toBeLessThanOrEqual(MOST_MEMORY);
        host.close();
      }
    }
    expect(answered).toBeGreaterThan(count / 10);
  },
);

async function start(transport: string): Promise<TestHost> {
  let now = 1_800_000_000_000_000_000n;
  const server = { name: 'px', type: 'mcp-proxy', transport, mcpServerURL: 'http://mcp.test/mcp' };
  return createHost({
    plugins: [{ module: await readPlugin(), configuration: JSON.stringify({ server, allowTools: ['a'] }) }],
    trace: false,
    now: () => (now += 100_000_000_000n),
  });
}

/** Whether the client got a result. */
function exchange(host: TestHost, random: Random, isEvents: boolean): boolean {
  const method = METHODS[random(METHODS.length)] ?? '';
  const stream = host.request({ method: 'POST', path: '/m', ...requestFor(method, random(3) === 0) });
  const session: [string, string][] = [
    ['mcp-session-id', random(2) ? 'S1' : String.fromCodePoint(random(256)) + 'x'],
  ];
  const settle = () => {
    for (let call = host.callouts[0]; call !== undefined; call = host.callouts[0]) {
      if (random(30) === 0) call.fail();
      // most come as far as the answer
      else if (random(4) > 0)
        call.respond({ headers: session, body: call.body.includes('"id":1,') ? INITIALIZED : '' });
      else
        call.respond({
          status: statusFrom(random),
          headers: [...typeFrom(random), ...session],
          body: bodyFrom(random, INITIALIZED),
        });
    }
  };
  settle();
  if (stream.outcome === 'upstream') {
    const answer = ANSWERS[random(ANSWERS.length)] ?? '';
    const body = isEvents
      ? ['event: endpoint\ndata: /m\n\n', `data: ${INITIALIZED}\n\n`, `data: ${answer}\n\n`].map((text) =>
          damage(random, text),
        )
      : pieces(random, bodyFrom(random, answer));
    stream.respond({
      status: statusFrom(random),
      headers: isEvents ? [['content-type', 'text/event-stream']] : typeFrom(random),
      body,
    });
  }
  settle();
  const text = stream.response?.text() ?? '';
  if (text === '') throw new Error(`no answer: ${stream.outcome}`);
  const messages = text.startsWith('{')
    ? [text]
    : [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => data ?? '');
  const parsed = messages.map((message) => JSON.parse(message) as { id?: number; result?: unknown });
  expect(parsed.filter(({ id }) => id === 7)).toHaveLength(1);
  return parsed.some(({ result }) => result !== undefined);
}

function requestFor(method: string, readsEvents: boolean) {
  const isModern = method === 'server/discover';
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { name: 'a', protocolVersion: '2025-06-18', ...(isModern ? { _meta: meta } : {}) };
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['accept', readsEvents ? 'application/json, text/event-stream' : 'application/json'],
    ['mcp-protocol-version', isModern ? '2026-07-28' : '2025-06-18'],
    ['mcp-method', method],
  ];
  return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 7, method, params }) };
}

function statusFrom(random: Random): number {
  return random(3) > 0 ? 200 : ([202, 204, 301, 400, 401, 404, 405, 500, 503][random(9)] ?? 200);
}

function typeFrom(random: Random): [string, string][] {
  return [['content-type', ['application/json', 'text/event-stream', 'text/html', ''][random(4)] ?? '']];
}

/** JSON or events, sound or not. */
function bodyFrom(random: Random, answer: string): Buffer {
  if (random(3) === 0) return Buffer.from(answer);
  const text = random(3) === 0 ? withWrongTokens(random, answer) : answer;
  const events = [NOTE, ASKED, text].map((message) => `event: message\ndata: ${message}\n\n`);
  return damage(random, random(2) ? text : events.slice(random(3)).join(''));
}

function pieces(random: Random, bytes: Buffer): Buffer[] {
  const cut = random(bytes.length + 1);
  return [bytes.subarray(0, cut), bytes.subarray(cut)].filter(({ length }) => length > 0);
}
