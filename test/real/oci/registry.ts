/** A plugin server as a process of its own with one published plugin, and what clients need to reach it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

import { Processes, ROOT } from '../../e2e/processes.js';
import { archiveOf } from './programs.js';

export const SECRET = 'correct-horse';
/** As Basic sends it; the name is the client's to choose. */
export const CREDENTIALS = `ci:${SECRET}`;

/** The plugin that is published: its module was built with the repository. */
export const PLUGIN = { name: 'auth', version: '0.1.0' } as const;
export const MODULE = readFileSync(path.join(ROOT, 'plugins/auth/build/plugin.wasm'));
export const SPEC = readFileSync(path.join(ROOT, 'plugins/auth/spec.yaml'));

export interface Registry {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly url: string;
  /** A folder for the clients of this test. */
  readonly folder: string;
  fetch(path: string, options?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** Starts the server and publishes the plugin by PUT. */
export async function startRegistry(...flags: readonly string[]): Promise<Registry> {
  const processes = new Processes();
  const folder = processes.folder();
  const port = await freePort();
  const bin = path.join(ROOT, 'plugin-server/bin/postern-plugin-server.js');
  const running = processes.start(
    process.execPath,
    [bin, '--data', path.join(folder, 'data'), '--port', String(port), ...flags],
    { env: { POSTERN_PUBLISH_TOKEN: SECRET } },
  );
  const url = `http://127.0.0.1:${port}`;
  const authorization = `Bearer ${SECRET}`;
  const call = (where: string, { headers, ...options }: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${where}`, {
      ...options,
      headers: { authorization, ...(headers as Record<string, string>) },
    });
  while (!running.output().includes('"msg":"ready"')) {
    if (running.child.exitCode !== null) throw new Error(running.output());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const files = path.join(folder, 'files');
  mkdirSync(files);
  writeFileSync(path.join(files, 'plugin.wasm'), MODULE);
  writeFileSync(path.join(files, 'spec.yaml'), SPEC);
  const { status } = await call(`/plugins/${PLUGIN.name}/${PLUGIN.version}`, {
    method: 'PUT',
    body: archiveOf(files, 'plugin.wasm', 'spec.yaml'),
  });
  if (status !== 201) throw new Error(`the plugin could not be published: ${status}`);
  return { host: `127.0.0.1:${port}`, url, folder, fetch: call, stop: () => processes.stopAll() };
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
