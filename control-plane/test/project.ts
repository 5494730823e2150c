/** A postern.yaml with its lock and tool files in a folder of its own, for tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { loadCatalogue, type Loaded } from '../src/catalogue/load.js';
import { ControlPlaneError } from '../src/errors.js';

export const SHA = 'ab'.repeat(32);

/** A lock with all three plugins. */
export function lockText(origin = 'http://127.0.0.1:8002'): string {
  const names = ['mcp-server', 'auth', 'tool-transform'];
  const entries = names.map((name) => [
    name,
    { version: '0.1.0', sha256: SHA, url: `${origin}/plugins/${name}/0.1.0/plugin.wasm` },
  ]);
  return JSON.stringify({ lockVersion: 1, plugins: Object.fromEntries(entries) });
}

export const TOOLS = `server:
  name: orders
tools:
  - name: list
    requestTemplate: { url: /orders, method: GET }
`;

/** A small correct file; tests replace parts of it. */
export const MANIFEST = `plugins:
  server: http://127.0.0.1:8002
tenants:
  - name: acme
    consumers:
      - { name: demo, credential: demo-key }
      - { name: batch, credential: batch-key }
    servers:
      - name: orders
        upstream: http://127.0.0.1:9101
        config: ./orders.yaml
`;

export interface Project {
  readonly folder: string;
  readonly file: string;
  path(name: string): string;
  write(name: string, text: string): Promise<void>;
}

/** Writes a project; the folder goes away when the test ends. */
export async function makeProject(manifest = MANIFEST, files: Record<string, string> = {}): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-control-plane-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const write = (name: string, text: string) => writeFile(path(name), text);
  const all = { 'postern.yaml': manifest, 'postern.lock': lockText(), 'orders.yaml': TOOLS, ...files };
  await Promise.all(Object.entries(all).map(([name, text]) => write(name, text)));
  return { folder, file: path('postern.yaml'), path, write };
}

/** Loads a project of these texts. */
export async function load(
  manifest = MANIFEST,
  files: Record<string, string> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<Loaded> {
  const { file } = await makeProject(manifest, files);
  return loadCatalogue({ file, env });
}

/** The error of a project, whether it refuses the whole file or one server. */
export async function faultOf(
  manifest: string,
  files: Record<string, string> = {},
  env: NodeJS.ProcessEnv = {},
): Promise<ControlPlaneError> {
  try {
    const { faults } = await load(manifest, files, env);
    if (faults[0] !== undefined) return faults[0].error;
  } catch (error) {
    if (error instanceof ControlPlaneError) return error;
    throw error;
  }
  throw new Error('the project has no fault');
}
