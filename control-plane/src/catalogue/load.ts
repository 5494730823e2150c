/** Reads postern.yaml, postern.lock and every tool file into one catalogue; a bad server is set aside with its error. */
import { basename, dirname, join, resolve } from 'node:path';

import { ControlPlaneError } from '../errors.js';
import { parseManifest, type Manifest } from '../manifest/manifest.js';
import type { ManifestServer, Policy } from '../manifest/server.js';
import type { ServerEntry } from '../manifest/tenants.js';
import { readTextFile, type FileObserver, type TextFile } from '../source/text-file.js';
import { parseYaml } from '../source/yaml-file.js';
import type { Catalogue, McpServer, PluginModules, Tenant } from './catalogue.js';
import { parseLock } from './lock.js';
import { pluginsOf } from './needed-plugins.js';
import { readToolConfig } from './tool-config.js';

/** The lock's name; it stands beside postern.yaml. */
export const LOCK_NAME = 'postern.lock';

/** Everything that could be read. */
export interface Loaded {
  /** Without the servers that have a fault. */
  readonly catalogue: Catalogue;
  readonly faults: readonly ServerFault[];
}

/** One server that cannot be used as it is written now. */
export interface ServerFault {
  readonly tenant: string;
  readonly server: string;
  readonly error: ControlPlaneError;
  /** Who may call it as it is written now; undefined when that cannot be read. */
  readonly policy: Policy | undefined;
}

/** Where to read. */
export interface LoadRequest {
  /** Path of postern.yaml. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told about every file, whether it exists or not. */
  readonly observe?: FileObserver;
  /** Tool configurations of earlier loads; a file with the same bytes is not parsed again. */
  readonly toolConfigs?: ToolConfigs;
}

/** Parsed tool files by path. */
export type ToolConfigs = Map<string, { readonly digest: string; readonly config: McpServer['config'] }>;

/**
 * Loads the catalogue.
 *
 * @throws ControlPlaneError for a fault that cannot be put down to one server
 */
export async function loadCatalogue(request: LoadRequest): Promise<Loaded> {
  const manifest = parseManifest(parseYaml(await read(request, request.file)), request.env);
  const lockPath = join(dirname(request.file), LOCK_NAME);
  const plugins = parseLock(await readLock(request, lockPath), manifest.versions);
  const faults: ServerFault[] = [];
  const tenants: Tenant[] = [];
  for (const { name, hosts, consumers, servers: entries } of manifest.tenants) {
    const servers: McpServer[] = [];
    for (const entry of entries) {
      const outcome = await loadServer(request, entry);
      if (outcome instanceof ControlPlaneError)
        faults.push({ tenant: name, server: entry.name, error: outcome, policy: entry.policy });
      else servers.push(outcome);
    }
    tenants.push({ name, hosts, consumers, servers });
  }
  checkPlugins(plugins, manifest, lockPath);
  return { catalogue: { gateway: manifest.gateway, plugins, tenants }, faults };
}

async function loadServer(request: LoadRequest, entry: ServerEntry): Promise<McpServer | ControlPlaneError> {
  if (entry.outcome instanceof ControlPlaneError) return entry.outcome;
  const server: ManifestServer = entry.outcome;
  try {
    return { ...server, config: await loadConfig(request, server) };
  } catch (error) {
    if (error instanceof ControlPlaneError) return error;
    throw error;
  }
}

async function loadConfig(request: LoadRequest, { config }: ManifestServer): Promise<McpServer['config']> {
  if (config.isMap()) return readToolConfig(config);
  const path = resolve(dirname(request.file), config.text());
  const file = await read(request, path, config.text());
  const known = request.toolConfigs?.get(path);
  if (known?.digest === file.digest) return known.config;
  const parsed = readToolConfig(parseYaml(file));
  request.toolConfigs?.set(path, { digest: file.digest, config: parsed });
  return parsed;
}

async function readLock(request: LoadRequest, path: string): Promise<TextFile> {
  try {
    return await read(request, path, LOCK_NAME);
  } catch (cause) {
    if (!(cause instanceof ControlPlaneError)) throw cause;
    throw new ControlPlaneError('CP_LOCK_MISSING', cause.message, { cause });
  }
}

function checkPlugins(plugins: PluginModules, manifest: Manifest, lockPath: string): void {
  const needed = manifest.tenants.flatMap(({ servers }) =>
    servers.flatMap(({ outcome }) => (outcome instanceof ControlPlaneError ? [] : pluginsOf(outcome))),
  );
  for (const name of needed) {
    if (plugins.has(name)) continue;
    throw new ControlPlaneError(
      'CP_LOCK_MISSING',
      `${basename(lockPath)} has no plugin "${name}", which the servers need`,
    );
  }
}

function read({ observe = () => {} }: LoadRequest, path: string, shown = basename(path)): Promise<TextFile> {
  return readTextFile(resolve(path), shown, observe);
}
