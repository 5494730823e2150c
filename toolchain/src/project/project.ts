/**
 * What the toolchain needs to know of postern.yaml: where plugins come from, where the gateway listens, what to run.
 * Everything else is the control plane's to judge; it is the strict parser and names every unknown field.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isPluginName, parsePluginRange } from '@postern/contract/plugin';
import { PosternError } from '@postern/contract/errors';
import { parseDocument } from 'yaml';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';
import { shownAddress } from '../registry/shown-address.js';
import { YamlPlace } from './yaml-place.js';

/** A host and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A command that `postern up` runs beside the gateway, such as the example's REST service. */
export interface RunCommand {
  readonly name: string;
  readonly command: string;
  /** Polled until it answers 2xx. */
  readonly ready: string | undefined;
}

/** A tenant by name, with the names of its servers. */
export interface TenantNames {
  readonly name: string;
  readonly servers: readonly string[];
}

/** The toolchain's view of a postern.yaml. */
export interface Project {
  readonly file: string;
  readonly dir: string;
  readonly pluginServer: URL;
  /** The versions that the file asks for, by plugin: one, or a range. */
  readonly versions: Readonly<Record<string, string>>;
  readonly gateway: Address;
  readonly admin: Address;
  readonly tenants: readonly TenantNames[];
  readonly run: readonly RunCommand[];
  /** Whether a consumer's credential is read from POSTERN_DEMO_KEY. */
  readonly usesDemoKey: boolean;
}

/** The variable through which `up` hands its demo key to the control plane. */
export const DEMO_KEY = 'POSTERN_DEMO_KEY';

const MAX_BYTES = 16 * 1024 * 1024;
const DEFAULT_SERVER = 'http://127.0.0.1:8002';

/** Reads `postern.yaml` at `file` (absolute). */
export async function readProject(file: string): Promise<Project> {
  const bytes = await readIfPresent(file, MAX_BYTES);
  if (bytes === undefined) {
    const seen = existsSync(file) ? `${file} is a folder` : `there is no ${file}`;
    throw new ToolchainError('TC_FILE_MISSING', seen, {
      hint: 'Name a postern.yaml, for example examples/quickstart/postern.yaml.',
    });
  }
  const text = new TextDecoder().decode(bytes);
  const document = parseDocument(text, { prettyErrors: true });
  const problem = document.errors[0];
  if (problem !== undefined) throw new ToolchainError('TC_PROJECT', `${file}: ${headline(problem.message)}`);
  const root = new YamlPlace(file, '', document.toJS({ maxAliasCount: 100 }));
  const plugins = root.child('plugins');
  const gateway = root.child('gateway');
  return {
    file,
    dir: path.dirname(file),
    pluginServer: readServer(plugins.child('server')),
    versions: readVersions(plugins.child('versions')),
    gateway: readAddress(gateway, { host: '127.0.0.1', port: 8080 }),
    admin: readAddress(gateway.child('admin'), { host: '127.0.0.1', port: 15000 }),
    tenants: root.child('tenants').items().map(readTenant),
    run: root.child('run').items().map(readRun),
    usesDemoKey: text.includes(DEMO_KEY),
  };
}

/** The parser's sentence with its line and column; the excerpt below it may show a credential. */
function headline(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/:$/, '');
}

function readServer(place: YamlPlace): URL {
  const text = place.text() ?? DEFAULT_SERVER;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw place.refuse(`"${shownAddress(text)}" is not an http address`, `For example ${DEFAULT_SERVER}.`);
  }
  return new URL(text);
}

function readVersions(place: YamlPlace): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const [name, child] of place.entries()) {
    const version = child.text() ?? '';
    if (!isPluginName(name))
      throw child.refuse(`"${name}" is not a plugin's name`, 'For example mcp-server.');
    try {
      versions[name] = parsePluginRange(version);
    } catch (error) {
      if (error instanceof PosternError) throw child.refuse(error.message, error.hint);
      throw error;
    }
  }
  return versions;
}

function readAddress(place: YamlPlace, otherwise: Address): Address {
  const port = place.child('port').integer() ?? otherwise.port;
  if (port < 1 || port > 65_535)
    throw place.child('port').refuse(`${port} is not a port`, 'From 1 to 65535.');
  return { host: place.child('host').text() ?? otherwise.host, port };
}

function readTenant(place: YamlPlace): TenantNames {
  const servers = place.child('servers').items();
  return { name: nameOf(place), servers: servers.map(nameOf) };
}

function readRun(place: YamlPlace): RunCommand {
  const ready = place.child('ready').text();
  if (ready !== undefined && !URL.canParse(ready)) {
    throw place
      .child('ready')
      .refuse(`"${ready}" is not a URL`, 'For example http://127.0.0.1:9101/healthz.');
  }
  const command = place.child('command').text();
  if (command === undefined)
    throw place.child('command').refuse('is missing', 'For example "node server.mjs".');
  return { name: nameOf(place), command, ready };
}

function nameOf(place: YamlPlace): string {
  const name = place.child('name').text();
  if (name === undefined || name === '') throw place.child('name').refuse('is missing', 'Give it a name.');
  return name;
}
