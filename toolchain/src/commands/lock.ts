/** `postern lock`: write down exactly which plugin bytes a project runs on, and what gateways need to know of them. */
import path from 'node:path';
import { painterFor } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { checkLock, renderLockCheck } from '../project/check-lock.js';
import { resolveLock, writeLock } from '../project/lock.js';
import { isLockFile, lockBeside, readFormerLock, readLock } from '../project/lock-file.js';
import type { Lock } from '../project/lock-file.js';
import { readProject } from '../project/project.js';
import type { Project } from '../project/project.js';
import { PluginServerClient } from '../registry/client.js';
import { readPublicKey } from '../signature/keys.js';
import { fillPattern } from '../targets/console.js';
import { LOCK_TARGETS, renderTarget } from '../targets/render-target.js';
import type { LockTarget } from '../targets/render-target.js';

/** The command's table entry. */
export const lockCommand: Command = {
  name: 'lock',
  summary: 'Resolve the plugins of a postern.yaml into postern.lock.',
  usage:
    'POSTERN_YAML|POSTERN_LOCK [--server URL] [--key FILE] [--check | --target T [--oci URL] [--out FILE]]',
  examples: [
    'postern lock postern.yaml --server http://plugins.internal:8002',
    'postern lock postern.yaml --check',
    'postern lock postern.lock --target istio --out wasm-plugins.yaml',
    "postern lock postern.lock --target higress --oci 'oci://registry.internal/plugins/${name}:${version}'",
  ],
  flags: {
    server: {
      type: 'string',
      value: 'URL',
      doc: "The plugin-server, instead of the file's own",
    },
    key: { type: 'string', value: 'FILE', doc: 'Lock only plugins that are signed by this public key' },
    check: {
      type: 'boolean',
      doc: 'Write nothing; say whether the lock holds what the file asks for, and the plugin-server what the lock says',
    },
    target: {
      type: 'string',
      choices: LOCK_TARGETS,
      doc: 'Print what this kind of gateway needs; a POSTERN_LOCK is taken as it is, without resolving anything',
    },
    oci: {
      type: 'string',
      value: 'URL',
      doc: 'Let gateways fetch from a registry: oci://HOST/PATH/${name}:${version}',
    },
    out: { type: 'string', value: 'FILE', doc: 'Write what --target prints into a file' },
    json: { type: 'boolean', doc: 'Print the plugins, or what --check finds, as JSON' },
  },
  arity: [1, 1],
  run: lock,
};

async function lock(invocation: Invocation): Promise<number> {
  const { args, flags, io } = invocation;
  requireConsistent(invocation);
  const [file = ''] = args;
  const project = isLockFile(file) ? undefined : await readProject(path.resolve(io.cwd, file));
  if (flags.on('check')) return check(invocation, project);
  const target = LOCK_TARGETS.find((one) => one === flags.text('target'));
  if (project === undefined) {
    const found = await readLock(path.resolve(io.cwd, file), file);
    return print(invocation, found, target ?? LOCK_TARGETS[0]);
  }
  const resolved = await resolve(invocation, project);
  const written = path.relative(io.cwd, await writeLock(project, resolved));
  if (target === undefined) tell(invocation, resolved, written);
  else io.stderr.write(`written to ${written}\n`);
  return target === undefined ? 0 : print(invocation, resolved, target);
}

async function resolve({ flags, io }: Invocation, project: Project): Promise<Lock> {
  const server = flags.text('server') ?? project.pluginServer.href;
  const key = flags.text('key');
  const client = new PluginServerClient({ server, fetch: io.fetch });
  const paint = painterFor(io.stderr, io.env);
  return resolveLock(project, client, {
    key: key === undefined ? undefined : await readPublicKey(key, io.cwd),
    former: await readFormerLock(project.dir),
    warn: (sentence) => io.stderr.write(`${paint('yellow', 'warning')}: ${sentence}\n`),
  });
}

function tell({ flags, io }: Invocation, { plugins }: Lock, written: string): void {
  const rows = Object.entries(plugins);
  if (flags.on('json')) {
    const all = rows.map(([name, plugin]) => ({ name, ...plugin }));
    io.stdout.write(`${JSON.stringify({ written, plugins: all }, null, 2)}\n`);
    return;
  }
  const width = Math.max(...rows.map(([name, { version }]) => name.length + version.length + 1));
  for (const [name, { version, sha256 }] of rows) {
    io.stdout.write(`${`${name}@${version}`.padEnd(width)}  sha256 ${sha256}\n`);
  }
  io.stdout.write(`written to ${written}\n`);
}

async function print({ flags, io }: Invocation, lock: Lock, target: LockTarget): Promise<number> {
  const text = await renderTarget(target, {
    lock,
    fetch: io.fetch,
    server: flags.text('server'),
    oci: flags.text('oci'),
    registryAuth: io.env['POSTERN_REGISTRY_AUTH'],
  });
  const out = flags.text('out');
  if (out === undefined) io.stdout.write(text);
  else {
    await writeWhole(path.resolve(io.cwd, out), text);
    io.stdout.write(`written to ${out}\n`);
  }
  return 0;
}

async function check({ args, flags, io }: Invocation, project: Project | undefined): Promise<number> {
  const [file = ''] = args;
  const lockFile = lockBeside(file);
  const found = await readLock(path.resolve(io.cwd, lockFile), lockFile);
  const verdict = await checkLock({ lock: found, project, server: flags.text('server'), fetch: io.fetch });
  io.stdout.write(flags.on('json') ? `${JSON.stringify(verdict, null, 2)}\n` : renderLockCheck(verdict, io));
  return verdict.accepted ? 0 : 1;
}

function requireConsistent({ args, flags }: Invocation): void {
  const { text, on } = flags;
  const oci = text('oci');
  const faults: readonly [boolean, string][] = [
    [on('check') && text('target') !== undefined, '--check and --target are two questions; ask one'],
    [text('out') !== undefined && text('target') === undefined, '--out is for what --target prints'],
    [
      text('target') !== undefined && on('json'),
      '--json is not for what --target prints, which has a form of its own',
    ],
    [
      oci !== undefined && !/^istio|^higress/.test(text('target') ?? ''),
      '--oci is for the targets istio, higress and higress-console; Envoy itself fetches over HTTP only',
    ],
    [
      isLockFile(args[0] ?? '') && !on('check') && text('target') === undefined,
      'a postern.lock is for --check or --target; name a postern.yaml to write one',
    ],
    [
      text('key') !== undefined && (on('check') || isLockFile(args[0] ?? '')),
      '--key is for locking: name a postern.yaml, without --check',
    ],
    [
      oci !== undefined &&
        fillPattern(oci, { name: '', version: '' }).length !== oci.length - '${name}${version}'.length,
      '--oci needs ${name} and ${version}, once each',
    ],
  ];
  const fault = faults.find(([is]) => is);
  if (fault !== undefined) throw new ToolchainError('TC_ARGUMENTS', fault[1]);
}
