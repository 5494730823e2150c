/** The servers that the suite is held against, and what stands behind them. */
import path from 'node:path';

import { type McpBackend, startStreamable } from '../../e2e/mcp-backends.js';
import { ROOT } from '../../e2e/processes.js';

import { startApi } from './api.js';
import { CONFIGURATION } from './configured.js';
import { everythingServer } from './everything.js';
import type { Revision, ServerName } from './expected.js';
import type { Served } from './gateway.js';

/** A plugin on the SDK. */
export const FIXTURE = path.join(import.meta.dirname, 'fixtures/plugin');

const SDK_MODULE = path.join(FIXTURE, 'build/plugin.wasm');
const MODULE = path.join(ROOT, 'plugins/mcp-server/build/plugin.wasm');

/** What runs beside the gateways. */
export interface Behind {
  readonly api: number;
  /** An official server of 2025-11-25, with sessions. */
  readonly everything: McpBackend;
  close(): Promise<void>;
}

export async function startBehind(): Promise<Behind> {
  const api = await startApi();
  const everything = await startStreamable('sessions', everythingServer);
  const close = async () => {
    api.server.close();
    await everything.close();
  };
  return { api: api.port, everything, close };
}

/** The listeners of a gateway for a server, and where it is asked under each revision. @param free three ports */
export function listenersOf(
  server: ServerName,
  { api, everything }: Behind,
  [first = 0, second = 0, own = 0]: readonly number[],
): { readonly listeners: readonly Served[]; readonly port: Readonly<Record<Revision, number>> } {
  if (server !== 'mcp-proxy') {
    const sdk = { port: first, module: SDK_MODULE, behind: api };
    const configured = { port: first, module: MODULE, configuration: CONFIGURATION, behind: api };
    return {
      listeners: [server === 'sdk' ? sdk : configured],
      port: { '2025-11-25': first, '2026-07-28': first },
    };
  }
  return {
    listeners: [
      { port: first, module: MODULE, configuration: proxyOf(everything.port), behind: everything.port },
      { port: second, module: MODULE, configuration: proxyOf(own), behind: own },
      { port: own, module: SDK_MODULE, behind: api },
    ],
    port: { '2025-11-25': first, '2026-07-28': second },
  };
}

function proxyOf(port: number): object {
  return {
    server: {
      name: 'postern-conformance',
      type: 'mcp-proxy',
      transport: 'http',
      mcpServerURL: `http://127.0.0.1:${port}/mcp`,
      allowedOrigins: [],
    },
  };
}
