/** The official MCP clients of TypeScript, both major versions, behind the few calls that the scenarios make. */
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

/** An endpoint and the key for it. */
export interface Gate {
  readonly mcp: string;
  readonly key: string;
}

export interface ListedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: {
    readonly properties?: object | undefined;
    readonly required?: readonly string[] | undefined;
  };
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** A connected client. */
export interface Session {
  listTools(): Promise<readonly ListedTool[]>;
  callTool(name: string, args: Record<string, unknown>): Promise<ToolAnswer>;
  serverName(): string | undefined;
  close(): Promise<void>;
}

/** Every client that must work, by name. */
export const OFFICIAL_CLIENTS: Readonly<Record<string, (gate: Gate) => Promise<Session>>> = {
  'SDK v1': connectV1,
  'SDK v2': (gate) => connectV2(gate, {}),
  'SDK v2, asking for the newest revision first': (gate) =>
    connectV2(gate, { versionNegotiation: { mode: 'auto' } }),
};

const ME = { name: 'postern-e2e', version: '0.1.0' };

function headersOf({ key }: Gate): { headers: Record<string, string> } {
  return { headers: { 'x-api-key': key } };
}

async function connectV1(gate: Gate): Promise<Session> {
  const client = new ClientV1(ME);
  const transport = new TransportV1(new URL(gate.mcp), { requestInit: headersOf(gate) });
  // The class declares `sessionId` looser than the interface it implements; exactOptionalPropertyTypes minds.
  await client.connect(transport as Transport);
  return {
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args) => answerOf(await client.callTool({ name, arguments: args })),
    serverName: () => client.getServerVersion()?.name,
    close: () => client.close(),
  };
}

async function connectV2(
  gate: Gate,
  options: ConstructorParameters<typeof ClientV2>[1] & object,
): Promise<Session> {
  const client = new ClientV2(ME, options);
  await client.connect(new TransportV2(new URL(gate.mcp), { requestInit: headersOf(gate) }));
  return {
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args) => answerOf(await client.callTool({ name, arguments: args })),
    serverName: () => client.getServerVersion()?.name,
    close: () => client.close(),
  };
}

/** Connects, runs, and closes whatever happens. */
export async function withSession<T>(
  connect: (gate: Gate) => Promise<Session>,
  gate: Gate,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect(gate);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

function answerOf(result: object): ToolAnswer {
  const { content, isError } = result as { content?: { type: string; text?: string }[]; isError?: boolean };
  return { text: (content ?? []).map(({ text }) => text ?? '').join('\n'), isError: isError === true };
}
