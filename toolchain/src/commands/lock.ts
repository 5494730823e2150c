/** `postern lock`: write down exactly which plugin bytes a project runs on. */
import path from 'node:path';
import type { Command, Invocation } from '../command-line/command.js';
import { resolveLock, writeLock } from '../project/lock.js';
import { readProject } from '../project/project.js';
import { PluginServerClient } from '../registry/client.js';

/** The command's table entry. */
export const lockCommand: Command = {
  name: 'lock',
  summary: 'Resolve the plugins of a postern.yaml into postern.lock.',
  usage: 'FILE [--server URL]',
  examples: ['postern lock postern.yaml', 'postern lock postern.yaml --server http://plugins.internal:8002'],
  flags: {
    server: { type: 'string', value: 'URL', doc: "The plugin-server, instead of the file's plugins.server" },
  },
  arity: [1, 1],
  run: lock,
};

async function lock({ args, flags, io }: Invocation): Promise<number> {
  const project = await readProject(path.resolve(io.cwd, args[0] ?? ''));
  const server = flags.text('server') ?? project.pluginServer.href;
  const resolved = await resolveLock(project, new PluginServerClient({ server, fetch: io.fetch }));
  const file = await writeLock(project, resolved);
  const rows = Object.entries(resolved.plugins);
  const width = Math.max(...rows.map(([name, { version }]) => name.length + version.length + 1));
  for (const [name, { version, sha256 }] of rows) {
    io.stdout.write(`${`${name}@${version}`.padEnd(width)}  sha256 ${sha256}\n`);
  }
  io.stdout.write(`written to ${path.relative(io.cwd, file)}\n`);
  return 0;
}
