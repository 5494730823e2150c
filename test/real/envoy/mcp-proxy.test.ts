/** MCP servers behind mcp-server on stock Envoy: held responses that stream, local responses in their place, callouts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll } from 'vitest';

import { describeProxies } from '../../e2e/mcp-proxy-scenarios.js';
import { Processes } from '../../e2e/processes.js';
import { freePorts } from '../../e2e/running-project.js';
import { startEnvoy } from './envoy.js';

const processes = new Processes();
const folder = mkdtempSync(path.join(tmpdir(), 'postern-mcp-proxy-'));

afterAll(async () => {
  await processes.stopAll();
  rmSync(folder, { recursive: true, force: true });
});

describeProxies(async (make) => {
  const [port = 0, admin = 0] = await freePorts(2);
  const file = path.join(folder, `envoy-${port}.json`);
  writeFileSync(file, JSON.stringify(make({ port, admin })));
  await startEnvoy(processes, file);
  return { url: `http://127.0.0.1:${port}`, close: async () => {} };
});
