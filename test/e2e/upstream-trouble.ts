/**
 * What an agent sees when the REST service behind a tool misbehaves: a tool error with its own id, in bounded time.
 * Assertions on any gateway that serves `troubleProject`; run on gateway-host and on stock Envoy.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'vitest';

import { rpc } from './raw-http.js';
import { freePorts } from './running-project.js';

const KEY = 'trouble-key';
/** Far above every timeout of the project, far below the gateway's idle timeouts. */
const PATIENCE_MS = 15_000;

/** What the service does on each path. */
const BEHAVIOURS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/hang': () => {},
  '/hang-in-body': (response) => void response.writeHead(200, { 'content-length': 100 }).write('half'),
  '/reset': (response) => void response.destroy(),
  '/reset-in-body': (response) => {
    response.writeHead(200, { 'content-length': 100 }).write('half');
    setTimeout(() => response.destroy(), 50);
  },
  '/500': (response) => void response.writeHead(500).end('{"why":"broken"}'),
  '/204': (response) => void response.writeHead(204).end(),
  '/302': (response) => void response.writeHead(302, { location: '/500' }).end(),
  '/text': (response) =>
    void response.writeHead(200, { 'content-type': 'text/plain' }).end('plain "words" \t ü'),
  '/latin1': (response) => void response.writeHead(200).end(Buffer.from([0x66, 0xfc, 0xff, 0x72])),
  '/empty': (response) => void response.writeHead(200).end(),
  '/chunks': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const part of ['{"a', '":', '"1"}']) response.write(part);
    response.end();
  },
  '/too-large': (response) => void response.writeHead(200).end('y'.repeat(9_000_000)),
  '/large': (response) => void response.writeHead(200).end('y'.repeat(3_000_000)),
};

/** A project on disk with its REST service running. */
export interface TroubleProject {
  readonly folder: string;
  readonly gateway: string;
  /** Ends the service and removes the folder. */
  closeService(): Promise<void>;
}

/** Writes the project: one tool per behaviour, and a server whose port nobody listens on. */
export async function makeTroubleProject(pluginServer?: string): Promise<TroubleProject> {
  const service = createServer((request, response) => {
    (BEHAVIOURS[request.url ?? ''] ?? BEHAVIOURS['/500'])?.(response);
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  const [plugins, gateway, admin, closed] = await freePorts(4);
  const folder = await mkdtemp(join(tmpdir(), 'postern-trouble-'));
  const tools = Object.keys(BEHAVIOURS).map((path) => ({
    name: path.slice(1),
    description: path,
    requestTemplate: { method: 'GET', url: path },
  }));
  const config = { server: { name: 'trouble' }, tools };
  const server = (name: string, upstreamPort: number | undefined) => ({
    name,
    upstream: `http://127.0.0.1:${upstreamPort}`,
    timeout: '1s',
    config,
  });
  const manifest = {
    plugins: { server: pluginServer ?? `http://127.0.0.1:${plugins}` },
    gateway: { port: gateway, admin: { port: admin } },
    tenants: [
      {
        name: 'acme',
        consumers: [{ name: 'demo', credential: KEY }],
        servers: [server('up', port), server('down', closed)],
      },
    ],
  };
  await writeFile(join(folder, 'postern.yaml'), JSON.stringify(manifest, null, 2));
  const closeService = async () => {
    await close(service);
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, gateway: `http://127.0.0.1:${gateway}`, closeService };
}

async function close(service: Server): Promise<void> {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
}

interface Trouble {
  readonly title: string;
  readonly server?: 'up' | 'down';
  readonly tool: string;
  readonly isError: boolean;
  readonly text: RegExp;
}

export const TROUBLES: readonly Trouble[] = [
  { title: 'never answers', tool: 'hang', isError: true, text: /timeout|504/i },
  { title: 'is not there', server: 'down', tool: 'text', isError: true, text: /503|connect/i },
  { title: 'closes the connection', tool: 'reset', isError: true, text: /50[23]|reset|connection/i },
  { title: 'answers 500', tool: '500', isError: true, text: /500|broken/ },
  { title: 'answers 302', tool: '302', isError: true, text: /302/ },
  { title: 'answers 204', tool: '204', isError: false, text: /^success$/ },
  { title: 'answers nothing', tool: 'empty', isError: false, text: /^success$/ },
  { title: 'answers text', tool: 'text', isError: false, text: /^plain "words" \t ü$/ },
  { title: 'answers bytes that are no UTF-8', tool: 'latin1', isError: false, text: /^f.*r$/s },
  { title: 'answers in chunks', tool: 'chunks', isError: false, text: /^\{"a":"1"\}$/ },
  { title: 'answers three megabytes', tool: 'large', isError: false, text: /^y{3000000}$/ },
];

/** Calls the tool and holds the answer against what the agent is to see. */
export async function expectToldOf(trouble: Trouble, gateway: string): Promise<void> {
  const gate = { mcp: `${gateway}/acme/${trouble.server ?? 'up'}/mcp`, key: KEY };
  const begun = Date.now();
  const answer = await rpc(gate, 'tools/call', { name: trouble.tool, arguments: {} });
  expect(Date.now() - begun).toBeLessThan(PATIENCE_MS);
  expect({ status: answer.status, body: answer.body.slice(0, 300) }).toMatchObject({ status: 200 });
  const { id, result } = JSON.parse(answer.body) as {
    id: number;
    result: { content: { text: string }[]; isError?: boolean };
  };
  expect(id).toBe(7);
  expect(result.content[0]?.text ?? '').toMatch(trouble.text);
  expect(result.isError ?? false).toBe(trouble.isError);
}

/** An answer that breaks off, or is larger than the gateway holds, cannot be whole; it must not look whole, and it must end. */
export const BROKEN_BODIES = ['hang-in-body', 'reset-in-body', 'too-large'] as const;

export async function expectNotWhole(tool: (typeof BROKEN_BODIES)[number], gateway: string): Promise<void> {
  const gate = { mcp: `${gateway}/acme/up/mcp`, key: KEY };
  const begun = Date.now();
  const outcome = await rpc(gate, 'tools/call', { name: tool, arguments: {} }).then(
    ({ status, body }) => ({ status, body }),
    () => ({ status: 0, body: '' }),
  );
  expect(Date.now() - begun).toBeLessThan(PATIENCE_MS);
  const says = outcome.body.includes('"isError":true') || outcome.status !== 200 || !isJson(outcome.body);
  expect({ ...outcome, says }).toMatchObject({ says: true });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
