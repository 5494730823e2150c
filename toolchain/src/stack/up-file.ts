/** `.postern/up.json`: what a running project offers to scripts. Its existence means that everything is ready. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ToolchainError } from '../errors.js';
import { readIfPresent } from '../files/read-bounded.js';
import { writeWhole } from '../files/write-whole.js';
import type { Project } from '../project/project.js';

/** The file's contents. */
export interface UpFile {
  readonly key: string;
  readonly header: 'x-api-key';
  readonly tenants: Readonly<
    Record<string, { readonly servers: Readonly<Record<string, { readonly mcp: string }>> }>
  >;
  readonly pluginServer: string;
  readonly admin: string;
  /** Process ids by name; `up` is the one to send SIGTERM to. */
  readonly pids: Readonly<Record<string, number>>;
}

/** Where the file stands in a project's working folder. */
export function upFileIn(workDir: string): string {
  return path.join(workDir, 'up.json');
}

/** The MCP endpoints of a project, by tenant and server. */
export function endpointsOf({ gateway, tenants }: Pick<Project, 'gateway' | 'tenants'>): UpFile['tenants'] {
  const base = `http://${reachable(gateway.host)}:${gateway.port}`;
  return Object.fromEntries(
    tenants.map((tenant) => {
      const servers = tenant.servers.map((server) => [
        server,
        { mcp: `${base}/${tenant.name}/${server}/mcp` },
      ]);
      return [tenant.name, { servers: Object.fromEntries(servers) }];
    }),
  );
}

/** An address to connect to for one that is listened on. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Writes the file, readable by its owner only because it holds a key. */
export function writeUpFile(file: string, contents: UpFile): Promise<void> {
  return writeWhole(file, `${JSON.stringify(contents, null, 2)}\n`, 0o600);
}

/** Removes the file. */
export function removeUpFile(file: string): Promise<void> {
  return rm(file, { force: true });
}

/** Refuses when the process that wrote the file still runs; a file left by a killed one is removed. */
export async function requireNotUp(file: string): Promise<void> {
  const bytes = await readIfPresent(file);
  if (bytes === undefined) return;
  const pid = pidIn(new TextDecoder().decode(bytes));
  if (pid !== undefined && isAlive(pid)) {
    throw new ToolchainError('TC_ALREADY_UP', `the project runs already as process ${pid}, says ${file}`, {
      hint: `Stop it with Ctrl-C in its terminal or \`kill ${pid}\`, or choose another folder with \`--dir\`.`,
    });
  }
  await removeUpFile(file);
}

function pidIn(text: string): number | undefined {
  try {
    const pid: unknown = (JSON.parse(text) as { pids?: { up?: unknown } }).pids?.up;
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
