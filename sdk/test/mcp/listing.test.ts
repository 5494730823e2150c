/** The list of tools, which is kept once it was made, is each client's own. */
import type { TestHost } from '@postern/gateway-host/testing';
import { describe, expect, it } from 'vitest';
import { ask, legacy, mirrored, modern, MODERN, serve } from './client.js';

describe('the list of tools', () => {
  const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];
  const listFor = (on: TestHost, revision: string): unknown => {
    const { json } =
      revision === MODERN
        ? ask(on, modern('tools/list'), mirrored('tools/list'))
        : ask(on, legacy('tools/list'), { 'mcp-protocol-version': revision });
    return json.result.tools;
  };

  it('is the same for a revision, whoever asked before', async () => {
    const alone = new Map<string, unknown>();
    for (const revision of REVISIONS) {
      const fresh = await serve();
      alone.set(revision, listFor(fresh, revision));
      fresh.close();
    }
    expect(alone.get('2026-07-28')).not.toEqual(alone.get('2025-11-25'));
    for (const order of [REVISIONS, REVISIONS.toReversed()]) {
      const fresh = await serve();
      for (const revision of order) expect(listFor(fresh, revision)).toEqual(alone.get(revision));
      fresh.close();
    }
  });
});
