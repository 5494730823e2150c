/** Which configurations Higress's plugin loads, and what they serve then. */

import { describe, expect, test } from 'vitest';
import { createHost, type TestHost } from '@postern/gateway-host/testing';
import { readPlugin } from '../harness.ts';
import { expectedList } from './expectation.ts';
import { type LoadRecord, readLines } from './record.ts';

/** Not done yet: each must still differ. */
const pending = new Set(readLines<{ id: string }>('pending.jsonl').map(({ id }) => id));

async function start({ config }: LoadRecord): Promise<TestHost | undefined> {
  const configuration = typeof config === 'string' ? config : JSON.stringify(config);
  try {
    return await createHost({
      plugins: [{ module: await readPlugin(), name: 'mcp-server', configuration }],
      trace: false,
    });
  } catch {
    return undefined;
  }
}

function ask(host: TestHost, method: string, params: object): { result?: Record<string, unknown> } {
  const { response } = host.request({
    method: 'POST',
    path: '/mcp',
    authority: 'gw.test',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return response?.json() as { result?: Record<string, unknown> };
}

/** A server that asks a backend what to say of itself is not asked. */
function isProxy({ config }: LoadRecord): boolean {
  return (config as { server?: { type?: string } }).server?.type === 'mcp-proxy';
}

/** What it serves; undefined when it is refused, or quarantined and answers errors. */
async function served(record: LoadRecord) {
  const host = await start(record);
  if (host && isProxy(record)) return { info: host.logs.some(({ level }) => level === 'error') };
  const { result } = host ? ask(host, 'initialize', { protocolVersion: '2025-06-18' }) : {};
  if (!host || !result) return undefined;
  return { info: result['serverInfo'], tools: ask(host, 'tools/list', {}).result?.['tools'] };
}

describe('a configuration', () => {
  for (const record of readLines<LoadRecord>('loads.jsonl')) {
    const { id, loads, init } = record;
    test(`${id} ${loads ? 'loads' : 'is refused'}`, async () => {
      const answer =
        init === undefined ? undefined : (JSON.parse(init) as { result: { serverInfo: unknown } });
      const isAsked = loads && !isProxy(record);
      const expected = isAsked
        ? { info: answer?.result.serverInfo, tools: expectedList(record) }
        : loads
          ? { info: false }
          : undefined;
      if (pending.has(id)) expect(await served(record)).not.toEqual(expected);
      else expect(await served(record)).toEqual(expected);
    });
  }
});
