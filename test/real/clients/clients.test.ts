/**
 * The official clients against mcp-server, on the bundled gateway and on stock Envoy. All find the same; and what they say on the
 * wire is kept as transcripts, so that a change of ours or of theirs is seen. UPDATE_GOLDEN=1 writes them anew.
 */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Processes, ROOT, untilOk } from '../../e2e/processes.js';
import { freePorts } from '../../e2e/running-project.js';
import { startEnvoy } from '../envoy/envoy.js';
import { ensureInspector } from '../install/inspector.mjs';
import { ensureNode } from '../install/node.mjs';
import { ensurePythonMcp, PYTHON_MCP_VERSIONS } from '../install/python-mcp.mjs';

import { gatewayConfiguration } from './gateway.js';
import { runInspector } from './programs/inspector.js';
import { runV1, runV2 } from './programs/typescript.js';
import { startRecordingProxy, type Said } from './recording-proxy.js';
import { API, comparable, CONFIGURATION, EXPECTED, type Findings, STEPS } from './steps.js';

const GATEWAY = path.join(ROOT, 'gateway-host/bin/postern-gateway-host.js');
const TRANSCRIPTS = path.join(import.meta.dirname, 'transcripts');
const PATIENCE_MS = 120_000;

const CLIENTS: Readonly<Record<string, (url: string) => Promise<Findings>>> = {
  'typescript-sdk-1': runV1,
  'typescript-sdk-2-handshake': (url) => runV2(url, 'legacy'),
  'typescript-sdk-2-newest': (url) => runV2(url, 'auto'),
  ...Object.fromEntries(
    PYTHON_MCP_VERSIONS.map((version) => [
      `python-sdk-${version[0]}`,
      (url: string) => runPython(ensurePythonMcp(version), url),
    ]),
  ),
  'inspector-cli': (url) => runInspector(path.join(ensureNode(22), 'node'), ensureInspector(), url),
};

const processes = new Processes();
let api: Awaited<ReturnType<typeof startApi>>;

beforeAll(async () => {
  api = await startApi();
});

afterAll(async () => {
  await processes.stopAll();
  await api.close();
});

describe.each(['gateway-host', 'envoy'] as const)('on %s', (program) => {
  let gateway: string;

  beforeAll(async () => {
    const [port = 0, admin = 0] = await freePorts(2);
    const file = path.join(processes.folder(), `${program}.json`);
    writeFileSync(file, JSON.stringify(gatewayConfiguration({ port, admin, api: api.port }, CONFIGURATION)));
    if (program === 'envoy') await startEnvoy(processes, file);
    else
      await untilOk(
        `http://127.0.0.1:${admin}/ready`,
        processes.start('node', [GATEWAY, 'serve', '-c', file]),
      );
    gateway = `http://127.0.0.1:${port}`;
  });

  it.each(Object.keys(CLIENTS))('%s finds what it must', { timeout: PATIENCE_MS }, async (name) => {
    const proxy = await startRecordingProxy(gateway);
    try {
      expect(comparable((await CLIENTS[name]?.(proxy.url)) as Findings)).toEqual(EXPECTED);
      compareWithGolden(name, proxy.transcript);
    } finally {
      await proxy.close();
    }
  });
});

async function runPython(python: string, url: string): Promise<Findings> {
  const program = path.join(import.meta.dirname, 'programs/python.py');
  const { stdout } = await promisify(execFile)(python, [program, url, JSON.stringify(STEPS)]);
  return JSON.parse(stdout) as Findings;
}

async function startApi() {
  const server = createServer((request, response) => {
    request.resume();
    const [status, body] = API[`${request.method} ${request.url}`] ?? [500, { unexpected: request.url }];
    response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'api=1' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** What is drawn by lot is the same in every run. */
function compareWithGolden(name: string, transcript: readonly Said[]): void {
  const lines = transcript.map((said) => JSON.stringify(said)).join('\n');
  const text = `${lines.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')}\n`;
  const file = path.join(TRANSCRIPTS, `${name}.jsonl`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(TRANSCRIPTS, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
