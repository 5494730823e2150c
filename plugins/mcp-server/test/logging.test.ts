/** Telling clients how the API answered, and answering those who read events only. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  call,
  modern,
  oneTool,
  rpc,
  send,
  startPlugin,
  type Exchange,
  type Host,
  type Parsed,
} from './harness.js';

let host: Host;
let nanoseconds = 0n;

async function start(server: Record<string, unknown> = { logging: 'warning' }): Promise<void> {
  const configuration = oneTool({ requestTemplate: { url: '/x' } }, server);
  host = await startPlugin(configuration, undefined, { now: () => nanoseconds });
}

afterEach(() => host.close());

/** The messages of a stream of events; none where the answer is plain JSON. */
function eventsOf({ response }: Exchange): Parsed[] {
  if (response.header('content-type') !== 'text/event-stream') return [];
  const events = response.text().split('\n\n').slice(0, -1);
  return events.map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '')) as Parsed);
}

/** A call by a client that reads one form of answers. */
function callAccepting(accept: string): Exchange {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'tool' } });
  const headers: [string, string][] = [
    ['content-type', 'application/json'],
    ['accept', accept],
  ];
  return send(host, { method: 'POST', path: '/acme/orders/mcp', headers, body });
}

const levelOf = (stream: Exchange): unknown => eventsOf(stream).map(({ params }) => params?.level)[0];

describe('a call', () => {
  it.each([
    [200, undefined],
    [404, 'warning'],
    [500, 'error'],
    [302, 'error'],
  ])('that is answered %i tells earlier clients %s', async (status, level) => {
    await start();
    const stream = call(host);
    nanoseconds += 12_000_000n;
    stream.respond({ status, body: 'x' });
    const events = eventsOf(stream);
    if (level === undefined) {
      expect(events).toEqual([]);
      expect(stream.response.json()).toMatchObject({ id: 7, result: { isError: false } });
      return;
    }
    expect(events).toMatchObject([
      {
        method: 'notifications/message',
        params: { level, logger: 'upstream', data: { tool: 'tool', status, milliseconds: 12 } },
      },
      { id: 7, result: { isError: true } },
    ]);
    expect(stream.response.header('content-length')).toBe(String(stream.response.body.length));
  });

  it('without a body tells, too', async () => {
    await start();
    const stream = call(host).respond({ status: 500 });
    expect(levelOf(stream)).toBe('error');
  });

  it.each([
    ['debug', 200, 'info'],
    ['warning', 200, undefined],
    ['warning', 404, 'warning'],
    [undefined, 500, undefined],
  ])('tells a client of 2026-07-28 that wants %s about %i: %s', async (wish, status, level) => {
    await start();
    const meta = wish === undefined ? {} : { 'io.modelcontextprotocol/logLevel': wish };
    const stream = modern(host, 'tools/call', { name: 'tool' }, { meta }).respond({ status, body: 'x' });
    expect(levelOf(stream)).toBe(level);
  });

  it('tells nobody who does not read events, and nobody where nothing is configured', async () => {
    await start();
    const stream = callAccepting('application/json').respond({ status: 500, body: 'x' });
    expect(stream.response.json()).toMatchObject({ result: { isError: true } });
    host.close();
    await start({});
    expect(eventsOf(call(host).respond({ status: 500, body: 'x' }))).toEqual([]);
    expect(rpc(host, 'logging/setLevel', { level: 'info' }).response.json()).toMatchObject({
      error: { code: -32601 },
    });
  });

  it('is answered by an event to who reads nothing else', async () => {
    await start({});
    for (const answered of [{ body: 'x' }, { status: 204 }]) {
      const stream = callAccepting('text/event-stream').respond(answered);
      expect(eventsOf(stream)).toMatchObject([{ id: 7, result: { isError: false } }]);
    }
  });
});

describe('the option', () => {
  it('is declared', async () => {
    await start();
    const { result } = rpc(host, 'initialize', { protocolVersion: '2025-11-25' }).response.json() as Parsed;
    expect(result.capabilities).toEqual({ tools: {}, logging: {} });
    expect(rpc(host, 'logging/setLevel', { level: 'info' }).response.json()).toMatchObject({ result: {} });
  });

  it.each(['loud', true, 7])('is refused as %j', async (logging) => {
    await expect(start({ logging })).rejects.toThrow('fault at server.logging: not a level');
  });
});
