/** `postern up`: everything that a postern.yaml describes, on this machine, until Ctrl-C. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import type { Io } from '../io.js';
import { DEMO_KEY, readProject } from '../project/project.js';
import type { Project } from '../project/project.js';
import { adminUrl, bringUp, memberNames } from '../stack/bring-up.js';
import { ChildFailure } from '../stack/child-failure.js';
import { Family } from '../stack/family.js';
import { MergedLog } from '../stack/merged-log.js';
import { endpointsOf, removeUpFile, requireNotUp, upFileIn, writeUpFile } from '../stack/up-file.js';
import type { UpFile } from '../stack/up-file.js';

/** The command's table entry. */
export const upCommand: Command = {
  name: 'up',
  summary: 'Run everything that a postern.yaml describes.',
  usage: 'FILE [--dir DIR]',
  examples: ['postern up examples/quickstart/postern.yaml', 'postern up postern.yaml --dir /tmp/postern'],
  flags: {
    dir: {
      type: 'string',
      value: 'DIR',
      doc: 'Where to keep plugins and state; default .postern beside FILE',
    },
  },
  arity: [1, 1],
  run: up,
};

async function up({ args, flags, io }: Invocation): Promise<number> {
  const project = await readProject(path.resolve(io.cwd, args[0] ?? ''));
  const chosen = flags.text('dir');
  const workDir = chosen === undefined ? path.join(project.dir, '.postern') : path.resolve(io.cwd, chosen);
  const upFile = upFileIn(workDir);
  await requireNotUp(upFile);
  const log = new MergedLog(io.stderr, io.env, memberNames(project));
  const family = new Family(log);
  const demoKey = io.env[DEMO_KEY] ?? `pk_demo_${randomBytes(18).toString('base64url')}`;
  try {
    await bringUp({ project, workDir, demoKey, io, family, log });
    const contents = describe(project, demoKey, family);
    await writeUpFile(upFile, contents);
    io.stdout.write(nextSteps(contents, project, io));
    await family.watch(io.signal);
    log.write('postern', 'stopping');
    return 0;
  } catch (error) {
    if (io.signal.aborted) return 0;
    await removeUpFile(upFile);
    await family.stop();
    if (error instanceof ChildFailure) io.stderr.write(error.lastLines);
    throw error;
  } finally {
    await removeUpFile(upFile);
    await family.stop();
  }
}

function describe(project: Project, key: string, family: Family): UpFile {
  return {
    key,
    header: 'x-api-key',
    tenants: endpointsOf(project),
    pluginServer: project.pluginServer.href.replace(/\/$/, ''),
    admin: adminUrl(project),
    pids: { up: process.pid, ...family.pids },
  };
}

function nextSteps(contents: UpFile, project: Project, io: Io): string {
  const paint = painterFor(io.stdout, io.env);
  const endpoints = Object.entries(contents.tenants).flatMap(([tenant, { servers }]) =>
    Object.entries(servers).map(([server, { mcp }]) => ({ name: server, title: `${tenant}/${server}`, mcp })),
  );
  const first = endpoints[0];
  const lines = ['', paint('bold', 'Postern is up.'), ''];
  for (const { title, mcp } of endpoints) lines.push(`  MCP ${title}  ${paint('cyan', mcp)}`);
  if (project.usesDemoKey) lines.push(`  key  ${contents.header}: ${contents.key}`);
  lines.push(`  plugins  ${contents.pluginServer}/plugins`, `  admin  ${contents.admin}`);
  if (first !== undefined)
    lines.push('', ...connectLines(first, project.usesDemoKey ? contents.key : 'YOUR_KEY'));
  return [...lines, '', 'Ctrl-C stops everything.', '', ''].join('\n');
}

function connectLines({ name, mcp }: { name: string; mcp: string }, key: string): string[] {
  const call = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  return [
    'Connect a client:',
    `  claude mcp add --transport http ${name} ${mcp} --header "x-api-key: ${key}"`,
    'Or ask by hand:',
    `  curl -s ${mcp} -H 'content-type: application/json' -H 'accept: application/json' -H 'x-api-key: ${key}' -d '${call}'`,
  ];
}
