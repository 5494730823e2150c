/** Official clients of both eras before official servers of every transport, with mcp-server on any gateway between. */

import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type McpBackend, startEventStream, startStreamable } from './mcp-backends.js';
import { gatewayFor, type Listening } from './mcp-proxy-gateway.js';

const ME = { name: 'e2e', version: '1' };

/** A gateway that runs on a configuration. */
export interface RunningGateway {
  readonly url: string;
  close(): Promise<void>;
}

/** Makes the configuration for where the gateway will listen. */
export type MakeConfiguration = (listening: Listening) => object;

/** A server of the newest revision: this plugin with a tool that needs nobody. */
const OWN = {
  server: { name: 'own' },
  tools: [
    {
      name: 'echo',
      description: 'Says it again.',
      args: [{ name: 'text', type: 'string' }],
      responseTemplate: { body: '{{.args.text}}' },
    },
  ],
};

let gateway: RunningGateway;

async function v1(name: string): Promise<ClientV1> {
  const client = new ClientV1(ME, { capabilities: { sampling: {} } });
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: 'm',
    role: 'assistant',
    content: { type: 'text', text: 'I am the client' },
  }));
  await client.connect(new TransportV1(new URL(`/${name}`, gateway.url)) as Transport);
  return client;
}

async function v2(name: string, mode: 'auto' | 'legacy'): Promise<ClientV2> {
  const client = new ClientV2(ME, mode === 'auto' ? { versionNegotiation: { mode } } : {});
  await client.connect(new TransportV2(new URL(`/${name}`, gateway.url)));
  return client;
}

const textOf = (answer: object) =>
  (answer as { content: { text: string }[] }).content.map(({ text }) => text).join();

/** Declares the tests. */
export function describeProxies(start: (make: MakeConfiguration) => Promise<RunningGateway>): void {
  const backends: Record<string, McpBackend> = {};
  let newest: RunningGateway;

  beforeAll(async () => {
    backends['sessions'] = await startStreamable('sessions');
    backends['stateless'] = await startStreamable('stateless');
    backends['json'] = await startStreamable('json');
    backends['events'] = await startEventStream();
    newest = await start((listening) => gatewayFor(listening, {}, { own: OWN }));
    const ports: Record<string, number> = { newest: Number(new URL(newest.url).port) };
    for (const [name, { port }] of Object.entries(backends)) ports[name] = port;
    const servers = Object.entries(ports).map(([name, port]) => [name, proxyOf(name, port)]);
    gateway = await start((listening) => gatewayFor(listening, ports, Object.fromEntries(servers)));
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await newest?.close();
    await Promise.all(Object.values(backends).map((backend) => backend.close()));
  });

  describe.each(['sessions', 'stateless', 'json', 'events', 'newest'])('a server with %s', (name) => {
    it.each([
      ['v1', () => v1(name)],
      ['v2', () => v2(name, 'legacy')],
      ['v2 of the newest revision', () => v2(name, 'auto')],
    ])('lists and calls for a client %s', async (_, connect) => {
      const client = await connect();
      try {
        expect(client.getServerVersion()?.name).toBe(`proxy-${name}`);
        const { tools } = await client.listTools();
        expect(tools.map((tool) => tool.name)).toEqual(
          name === 'newest' ? ['echo'] : ['echo', 'slow', 'ask', 'ask-beside', 'broken'],
        );
        for (const text of ['hello', 'ä "2"']) {
          expect(textOf(await client.callTool({ name: 'echo', arguments: { text } }))).toBe(text);
        }
        await expect(client.callTool({ name: 'hidden', arguments: {} })).rejects.toThrow(
          /not allowed|unknown tool/i,
        );
      } finally {
        await client.close();
      }
    });
  });

  describe.each(['sessions', 'stateless', 'json', 'events'])('a server with %s', (name) => {
    it.each([
      ['v1', () => v1(name)],
      ['v2 of the newest revision', () => v2(name, 'auto')],
    ])('serves prompts and resources for a client %s, too', async (_, connect) => {
      const client = await connect();
      try {
        expect(client.getInstructions()).toBe('Use echo first.');
        expect((await client.listPrompts()).prompts.map((prompt) => prompt.name)).toEqual(['greet']);
        const prompt = await client.getPrompt({ name: 'greet', arguments: { name: 'Ann' } });
        expect(prompt.messages[0]?.content).toEqual({ type: 'text', text: 'Greet Ann' });
        expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['doc://readme']);
        expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
        const { contents } = await client.readResource({ uri: 'doc://readme' });
        expect(contents).toEqual([{ uri: 'doc://readme', text: 'read me' }]);
        await expect(client.readResource({ uri: 'doc://none' })).rejects.toMatchObject({
          message: expect.stringMatching(/not found/i),
        });
        const broken = await client.callTool({ name: 'broken', arguments: {} });
        expect(broken).toMatchObject({ isError: true, content: [{ text: 'it is broken' }] });
      } finally {
        await client.close();
      }
    });
  });

  it.each(['sessions', 'stateless'])('progress comes as it is made (%s)', async (name) => {
    const client = await v1(name);
    const told: [number, number][] = [];
    const start = Date.now();
    await client.callTool({ name: 'slow', arguments: {} }, undefined, {
      onprogress: ({ progress }) => void told.push([progress, Date.now() - start]),
    });
    await client.close();
    expect(told.map(([progress]) => progress)).toEqual([1, 2, 3]);
    // each one when it was told, not all with the answer
    expect((told[2]?.[1] ?? 0) - (told[0]?.[1] ?? 0)).toBeGreaterThan(15);
  });

  it.each(['ask', 'ask-beside'])(
    'the server asks the client through the proxy, and gets its answer (%s)',
    async (name) => {
      const client = await v1('sessions');
      const answer = await client.callTool({ name, arguments: {} });
      await client.close();
      expect(textOf(answer)).toContain('I am the client');
    },
  );

  it('a restart of the server costs one handshake', async () => {
    const client = await v1('sessions');
    const { seen } = backends['sessions']!;
    backends['sessions']!.forget();
    const before = seen.length;
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'a' } }))).toBe('a');
    expect(textOf(await client.callTool({ name: 'echo', arguments: { text: 'b' } }))).toBe('b');
    expect(seen.slice(before).filter((method) => method !== 'GET')).toEqual([
      'tools/call',
      'initialize',
      'notifications/initialized',
      'tools/call',
      'tools/call',
    ]);
    await client.close();
  });

  it('sessions end with their clients, and those of one request with it', async () => {
    const backend = backends['sessions']!;
    backend.forget();
    const client = await v2('sessions', 'auto');
    await client.callTool({ name: 'echo', arguments: { text: 'a' } });
    await client.close();
    await expect.poll(() => backend.sessions.size).toBe(0);
    const transport = new TransportV1(new URL('/sessions', gateway.url));
    const other = new ClientV1(ME);
    await other.connect(transport as Transport);
    expect(backend.sessions.size).toBe(1);
    expect(backend.sessions.has(transport.sessionId ?? '')).toBe(false);
    await transport.terminateSession();
    await expect.poll(() => backend.sessions.size).toBe(0);
    await other.close();
  });
}

function proxyOf(name: string, port: number): object {
  const isNewest = name === 'newest';
  return {
    server: {
      name: `proxy-${name}`,
      type: 'mcp-proxy',
      transport: name === 'events' ? 'sse' : 'http',
      mcpServerURL: isNewest ? 'http://newest.test/own' : `http://127.0.0.1:${port}/mcp`,
    },
    ...(isNewest ? {} : { allowTools: ['broken', 'echo', 'slow', 'ask', 'ask-beside'] }),
  };
}
