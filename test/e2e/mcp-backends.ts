/** MCP servers on the official SDK, of every transport that it has: what stands behind a proxy in tests. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CreateMessageResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

/** A server that runs. */
export interface McpBackend {
  readonly port: number;
  /** Requests so far: HTTP method and JSON-RPC method. */
  readonly seen: readonly string[];
  /** Headers of the last request. */
  lastHeaders(): IncomingMessage['headers'];
  /** Sessions that are open. */
  readonly sessions: ReadonlySet<string>;
  /** Forgets every session, as a restart does. */
  forget(): void;
  close(): Promise<void>;
}

/** One of everything that a server may have. */
export function everything(): McpServer {
  const server = new McpServer(
    { name: 'behind', version: '3.2.1' },
    { capabilities: { logging: {}, completions: {} }, instructions: 'Use echo first.' },
  );
  server.registerTool(
    'echo',
    {
      title: 'Echo',
      description: 'Says it again.',
      inputSchema: { text: z.string() },
      outputSchema: { said: z.string() },
    },
    ({ text }) => ({ content: [{ type: 'text', text }], structuredContent: { said: text } }),
  );
  server.registerTool('slow', { description: 'Tells how it goes.' }, async ({ _meta, sendNotification }) => {
    for (const progress of [1, 2, 3]) {
      const progressToken = _meta?.progressToken;
      if (progressToken === undefined) break;
      await sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 3 },
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return { content: [{ type: 'text', text: 'done' }] };
  });
  const question = {
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'who are you?' } }],
    maxTokens: 10,
  };
  // on the stream of the call, and on that of the session
  server.registerTool('ask', { description: 'Asks the client’s model.' }, async ({ sendRequest }) => {
    const answer = await sendRequest(
      { method: 'sampling/createMessage', params: question },
      CreateMessageResultSchema,
    );
    return { content: [{ type: 'text', text: JSON.stringify(answer.content) }] };
  });
  server.registerTool('ask-beside', { description: 'Asks it, too.' }, async () => {
    const answer = await server.server.createMessage(question);
    return { content: [{ type: 'text', text: JSON.stringify(answer.content) }] };
  });
  server.registerTool('broken', { description: 'Fails.' }, () => {
    throw new Error('it is broken');
  });
  server.registerTool('hidden', { description: 'Nobody may see it.' }, () => ({ content: [] }));
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }));
  server.registerResource('readme', 'doc://readme', {}, (uri) => ({
    contents: [{ uri: uri.href, text: 'read me' }],
  }));
  server.registerResource('page', new ResourceTemplate('doc://page/{n}', { list: undefined }), {}, (uri) => ({
    contents: [{ uri: uri.href, text: 'page' }],
  }));
  return server;
}

/** Streamable HTTP with sessions, or without. @param make a server for each of them */
export async function startStreamable(
  kind: 'sessions' | 'stateless' | 'json',
  make: () => Pick<McpServer, 'connect'> = everything,
): Promise<McpBackend> {
  const open = new Map<string, StreamableHTTPServerTransport>();
  const connect = async () => {
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      ...(kind === 'stateless' ? {} : { sessionIdGenerator: () => randomUUID() }),
      enableJsonResponse: kind === 'json',
      onsessioninitialized: (id) => void open.set(id, transport),
      onsessionclosed: (id) => void open.delete(id),
    });
    // The class declares `sessionId` looser than the interface it implements; exactOptionalPropertyTypes minds.
    await make().connect(transport as Transport);
    return transport;
  };
  return serve(async (request, response, body) => {
    const id = request.headers['mcp-session-id'] as string | undefined;
    const known = id === undefined ? undefined : open.get(id);
    const isFirst = (body as { method?: string } | undefined)?.method === 'initialize';
    if (kind !== 'stateless' && known === undefined && !isFirst) {
      const error = { code: -32_001, message: 'Session not found' };
      response.writeHead(404, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ jsonrpc: '2.0', error, id: null }));
    }
    await (known ?? (await connect())).handleRequest(request, response, body);
  }, open);
}

/** The transport of 2024-11-05. */
export async function startEventStream(): Promise<McpBackend> {
  const open = new Map<string, SSEServerTransport>();
  return serve(async (request, response, body) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      open.set(transport.sessionId, transport);
      response.on('close', () => open.delete(transport.sessionId));
      return everything().connect(transport);
    }
    const transport = open.get(url.searchParams.get('sessionId') ?? '');
    if (transport === undefined) return void response.writeHead(404).end();
    return transport.handlePostMessage(request, response, body);
  }, open);
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: unknown) => Promise<unknown>;

async function serve(handle: Handler, open: Map<string, unknown>): Promise<McpBackend> {
  const seen: string[] = [];
  let headers: IncomingMessage['headers'] = {};
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const body = text === '' ? undefined : (JSON.parse(text) as { method?: string });
      seen.push(body?.method ?? request.method ?? '');
      headers = request.headers;
      await handle(request, response, body);
    })().catch((error: unknown) => void response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    lastHeaders: () => headers,
    get sessions() {
      return new Set(open.keys());
    },
    forget: () => open.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
