/** The TypeScript SDKs, both major versions, the newer one in both of its ways. */
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

import { type Findings, type Result, STEPS } from '../steps.js';

const ME = { name: 'clients-suite', version: '0.1.0' };

/** SDK v1, which knows the handshake only. */
export async function runV1(url: string): Promise<Findings> {
  const client = new ClientV1(ME);
  // The class declares `sessionId` looser than the interface it implements; exactOptionalPropertyTypes minds.
  await client.connect(new TransportV1(new URL(url)) as Transport);
  try {
    return await find(client.getServerVersion()?.name, client);
  } finally {
    await client.close();
  }
}

/** SDK v2: with the handshake, or asking for the newest revision first. */
export async function runV2(url: string, mode: 'legacy' | 'auto'): Promise<Findings> {
  const client = new ClientV2(ME, mode === 'auto' ? { versionNegotiation: { mode } } : {});
  await client.connect(new TransportV2(new URL(url)));
  try {
    return await find(client.getServerVersion()?.name, client);
  } finally {
    await client.close();
  }
}

interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<object>;
}

async function find(server: string | undefined, client: AnyClient): Promise<Findings> {
  const { tools } = await client.listTools();
  const results: Record<string, Result> = {};
  for (const [step, call] of Object.entries(STEPS)) {
    results[step] = await client.callTool(call).then(
      (result) => result as Result,
      (error: { code?: number }) => ({ error: error.code ?? 0 }),
    );
  }
  return { server: server ?? '', tools: tools.map(({ name }) => name), results };
}
