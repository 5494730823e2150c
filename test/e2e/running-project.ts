/** `postern up` on a project in a folder of its own, with free ports, as a person would run it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Gate } from './official-clients.js';

const POSTERN = fileURLToPath(new URL('../../toolchain/bin/postern.js', import.meta.url));
const QUICKSTART = fileURLToPath(new URL('../../examples/quickstart/', import.meta.url));
const READY_MS = 90_000;

/** What `.postern/up.json` says. */
export interface UpFile {
  readonly key: string;
  readonly tenants: Readonly<Record<string, { servers: Readonly<Record<string, { mcp: string }>> }>>;
  readonly pluginServer: string;
  readonly admin: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** A project that is up. */
export interface RunningProject {
  readonly folder: string;
  readonly up: UpFile;
  gate(tenant: string, server: string): Gate;
  /** Everything printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does, and gives the exit code. */
  stop(): Promise<number | null>;
}

/** A folder with the quickstart, its four ports replaced by free ones. */
export async function copyQuickstart(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-e2e-'));
  await cp(QUICKSTART, folder, {
    recursive: true,
    filter: (path) => !/[\\/]\.postern|postern\.lock$/.test(path),
  });
  const [plugins, gateway, admin, rest] = await freePorts(4);
  const file = join(folder, 'postern.yaml');
  const text = await readFile(file, 'utf8');
  const moved = text.replaceAll('9101', String(rest)).replaceAll('8002', String(plugins));
  await writeFile(file, `${moved}\ngateway: { port: ${gateway}, admin: { port: ${admin} } }\n`);
  return folder;
}

/** Starts a project, with the repository's command or an installed one, and waits until its up.json is there. */
export async function startProject(folder: string, postern = POSTERN): Promise<RunningProject> {
  const child = spawn(process.execPath, [postern, 'up', join(folder, 'postern.yaml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const stop = async () => {
    child.kill('SIGTERM');
    const code = await exited;
    await rm(folder, { recursive: true, force: true });
    return code;
  };
  const up = await waitForUpFile(join(folder, '.postern', 'up.json'), exited, () => text).catch(
    async (error: unknown) => {
      await stop();
      throw error;
    },
  );
  const gate = (tenant: string, server: string): Gate => {
    const mcp = up.tenants[tenant]?.servers[server]?.mcp;
    if (mcp === undefined) throw new Error(`up.json has no ${tenant}/${server}`);
    return { mcp, key: up.key };
  };
  return { folder, up, gate, output: () => text, stop };
}

async function waitForUpFile(
  file: string,
  exited: Promise<number | null>,
  output: () => string,
): Promise<UpFile> {
  const state: { code?: number | null } = {};
  void exited.then((code) => (state.code = code));
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && state.code === undefined) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as UpFile;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const fate = state.code === undefined ? `is not ready after ${READY_MS} ms` : `ended with ${state.code}`;
  throw new Error(`postern up ${fate}:\n${output()}`);
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
