/** The order in which a project comes up: plugin-server, plugins, lock, its own services, configuration, gateway. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Io } from '../io.js';
import { resolveLock, writeLock } from '../project/lock.js';
import { DEMO_KEY } from '../project/project.js';
import type { Project } from '../project/project.js';
import { PluginServerClient } from '../registry/client.js';
import { siblingCommand } from '../siblings/locate.js';
import type { Sibling } from '../siblings/locate.js';
import { publishBuiltIns, readBuiltIns } from './built-ins.js';
import type { Family, Member } from './family.js';
import type { MergedLog } from './merged-log.js';
import { isLoopback, requireFree } from './ports.js';
import type { NeededAddress } from './ports.js';
import { answers } from './ready.js';
import { reachable } from './up-file.js';

/** A project and the means to bring it up. */
export interface BringUp {
  readonly project: Project;
  /** `.postern`: the plugin store, the gateway's configuration, up.json. */
  readonly workDir: string;
  readonly demoKey: string;
  readonly io: Io;
  readonly family: Family;
  readonly log: MergedLog;
  /** Puts something between the control plane's files and the gateway. */
  readonly beforeGateway?: ((bootstrap: string) => Promise<string>) | undefined;
}

/** The names of a project's processes, in order of start. */
export function memberNames(project: Project): string[] {
  const own = ownPluginServer(project) ? ['plugin-server'] : [];
  return ['postern', ...own, ...project.run.map(({ name }) => name), 'control-plane', 'gateway'];
}

/** Brings everything up; resolves when the gateway is ready. Whoever calls stops the family on an error. */
export async function bringUp(stack: BringUp): Promise<void> {
  const { project, io, family, log } = stack;
  const builtIns = ownPluginServer(project) ? await readBuiltIns(project.dir) : [];
  await requireFree(neededAddresses(project));
  const server = await startPluginServer(stack);
  if (server.store !== undefined) {
    await publishBuiltIns(builtIns, {
      client: server.client,
      store: server.store,
      onPublished: (line) => log.write('postern', line),
    });
  }
  await writeLock(project, await resolveLock(project, server.client));
  for (const { name, command, ready } of project.run) {
    const check =
      ready === undefined ? undefined : { until: `answer at ${ready}`, check: answers(ready, io) };
    await family.start({ name, command, cwd: project.dir, env: io.env, ready: check }, io.signal);
  }
  const bootstrap = await startControlPlane(stack);
  await startGateway(stack, (await stack.beforeGateway?.(bootstrap)) ?? bootstrap);
}

function ownPluginServer({ pluginServer }: Project): boolean {
  return pluginServer.protocol === 'http:' && isLoopback(pluginServer.hostname);
}

function neededAddresses(project: Project): NeededAddress[] {
  const { pluginServer, gateway, admin } = project;
  const needed: NeededAddress[] = [];
  if (ownPluginServer(project)) {
    needed.push({ ...addressOf(pluginServer), what: 'the plugin-server', field: 'plugins.server' });
  }
  needed.push({ ...gateway, what: 'the gateway', field: 'gateway.port' });
  needed.push({ ...admin, what: "the gateway's admin", field: 'gateway.admin.port' });
  for (const { name, ready } of project.run) {
    const url = ready === undefined ? undefined : new URL(ready);
    if (url === undefined || !isLoopback(url.hostname)) continue;
    needed.push({ ...addressOf(url), what: name, field: `the port of "${name}" under run` });
  }
  return needed;
}

function addressOf(url: URL): { host: string; port: number } {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

interface RunningServer {
  readonly client: PluginServerClient;
  /** The folder of its store, when it is ours. */
  readonly store: string | undefined;
}

async function startPluginServer({ project, workDir, io, family }: BringUp): Promise<RunningServer> {
  const server = project.pluginServer.href;
  if (!ownPluginServer(project)) {
    return { client: new PluginServerClient({ server, fetch: io.fetch }), store: undefined };
  }
  // Chosen by whoever wants to publish to it too; else nobody but this process knows it.
  const token = io.env['POSTERN_PUBLISH_TOKEN'] || randomBytes(32).toString('base64url');
  const store = path.join(workDir, 'plugins');
  const { host, port } = addressOf(project.pluginServer);
  const args = ['--host', host, '--port', String(port), '--data', store];
  // Who changed what belongs to whoever looks for it, not between the lines of a start.
  const auditLog = io.env['POSTERN_AUDIT_LOG'] || path.join(workDir, 'audit.jsonl');
  await mkdir(workDir, { recursive: true });
  const readyUrl = new URL('/readyz', project.pluginServer).href;
  await family.start(
    {
      ...sibling('plugin-server', '@postern/plugin-server', args, project),
      env: { ...io.env, POSTERN_PUBLISH_TOKEN: token, POSTERN_AUDIT_LOG: auditLog },
      ready: { until: `answer at ${readyUrl}`, check: answers(readyUrl, io) },
    },
    io.signal,
  );
  return { client: new PluginServerClient({ server, fetch: io.fetch, token }), store };
}

/** Starts the control plane watching and returns the bootstrap that it writes. */
async function startControlPlane({ project, workDir, demoKey, io, family }: BringUp): Promise<string> {
  const out = path.join(workDir, 'envoy');
  const bootstrap = path.join(out, 'bootstrap.yaml');
  // A file of the last run would look ready before anything was written.
  await rm(out, { recursive: true, force: true });
  await family.start(
    {
      ...sibling('control-plane', '@postern/control-plane', ['watch', project.file, '--out', out], project),
      env: { ...io.env, [DEMO_KEY]: demoKey },
      ready: { until: `write ${bootstrap}`, check: () => Promise.resolve(existsSync(bootstrap)) },
    },
    io.signal,
  );
  return bootstrap;
}

async function startGateway({ project, io, family }: BringUp, bootstrap: string): Promise<void> {
  const readyUrl = `${adminUrl(project)}/ready`;
  await family.start(
    {
      ...sibling('gateway', '@postern/gateway-host', ['serve', '-c', bootstrap], project),
      env: io.env,
      ready: { until: `answer at ${readyUrl}`, check: answers(readyUrl, io) },
    },
    io.signal,
  );
}

/** The address of the gateway's admin interface. */
export function adminUrl({ admin }: Project): string {
  return `http://${reachable(admin.host)}:${admin.port}`;
}

function sibling(
  name: string,
  from: Sibling,
  args: readonly string[],
  { dir }: Project,
): Pick<Member, 'name' | 'command' | 'cwd'> {
  return { name, command: [process.execPath, siblingCommand(from, dir), ...args], cwd: dir };
}
