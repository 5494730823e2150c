/** `postern bundle`: the plugins of a lock as one file, over a border that no network crosses. */
import path from 'node:path';
import { formatPluginRef } from '@postern/contract/plugin';
import { exportBundle } from '../bundle/export-bundle.js';
import { explainConflict, importBundle, relocated } from '../bundle/import-bundle.js';
import type { ImportedPlugin } from '../bundle/import-bundle.js';
import { withBundle } from '../bundle/open-bundle.js';
import type { Bundle } from '../bundle/open-bundle.js';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { writeWhole } from '../files/write-whole.js';
import { encodeLock, lockBeside, readLock } from '../project/lock-file.js';
import { PluginServerClient } from '../registry/client.js';
import { readPublicKey } from '../signature/keys.js';
import type { PublicKey } from '@postern/contract/signature';

const ACTIONS = { export: exportTo, check, import: importFrom } as const;
const DEFAULT_OUT = 'postern-bundle.tar';
const DEFAULT_SERVER = 'http://127.0.0.1:8002';

/** The command's table entry. */
export const bundleCommand: Command = {
  name: 'bundle',
  summary: 'Carry the plugins of a lock over an air gap as one file.',
  usage:
    'export LOCK [--out FILE] | check FILE | import FILE [--token T] [--lock FILE] [--server URL] [--key FILE]',
  words: Object.keys(ACTIONS),
  examples: [
    'postern bundle export postern.lock --out plugins.tar',
    'postern bundle check plugins.tar --key release.pub',
    'postern bundle import plugins.tar --server http://plugins.internal:8002 --lock postern.lock',
  ],
  flags: {
    server: {
      type: 'string',
      value: 'URL',
      env: 'POSTERN_SERVER',
      doc: `The plugin-server: to export from, instead of the lock's own; to import into, instead of ${DEFAULT_SERVER}`,
    },
    out: { type: 'string', value: 'FILE', doc: `What export writes; default ${DEFAULT_OUT}` },
    token: {
      type: 'string',
      value: 'T',
      env: 'POSTERN_PUBLISH_TOKEN',
      inFile: 'variable',
      doc: 'The token that allows publishing, for import',
    },
    lock: {
      type: 'string',
      value: 'FILE',
      doc: "After import, write the bundle's lock with the addresses of the new server",
    },
    key: { type: 'string', value: 'FILE', doc: 'Take only plugins that are signed by this public key' },
    json: { type: 'boolean', doc: 'Print what was done as JSON' },
  },
  arity: [2, 2],
  run: bundle,
};

async function bundle(invocation: Invocation): Promise<number> {
  const { args, flags, io } = invocation;
  const [action = ''] = args;
  if (!isAction(action)) {
    throw new ToolchainError('TC_ARGUMENTS', `there is no \`postern bundle ${action}\``, {
      hint: `It is one of ${Object.keys(ACTIONS).join(', ')}.`,
    });
  }
  requireFlagsFor(action, invocation);
  const keyFile = flags.text('key');
  const key = keyFile === undefined ? undefined : await readPublicKey(keyFile, io.cwd);
  return ACTIONS[action](invocation, key);
}

async function exportTo({ args, flags, io }: Invocation, key: PublicKey | undefined): Promise<number> {
  const lockFile = lockBeside(args[1] ?? '');
  const lock = await readLock(path.resolve(io.cwd, lockFile), lockFile);
  const out = flags.text('out') ?? DEFAULT_OUT;
  const json = flags.on('json');
  const packed: { name: string; version: string; sha256: string; bytes: number }[] = [];
  const written = await exportBundle(path.resolve(io.cwd, out), {
    lock,
    server: flags.text('server'),
    fetch: io.fetch,
    key,
    onPacked({ name, version, sha256 }, bytes) {
      packed.push({ name, version, sha256, bytes });
      if (!json) io.stdout.write(`packed ${formatPluginRef({ name, version })}, ${bytes} bytes\n`);
    },
  });
  io.stdout.write(
    json
      ? `${JSON.stringify({ written: out, ...written, plugins: packed }, null, 2)}\n`
      : `written to ${out}, ${written.bytes} bytes\n  sha256 ${written.sha256}\n`,
  );
  return 0;
}

function check(invocation: Invocation, key: PublicKey | undefined): Promise<number> {
  const { flags, io } = invocation;
  return withBundle(sourceOf(invocation, key), (found) => {
    const plugins = found.plugins.map(({ name, version, sha256, bytes }) => ({
      name,
      version,
      sha256,
      bytes,
    }));
    io.stdout.write(
      flags.on('json')
        ? `${JSON.stringify({ plugins }, null, 2)}\n`
        : plugins.map((one) => `whole  ${formatPluginRef(one)}  sha256 ${one.sha256}\n`).join(''),
    );
    return Promise.resolve(0);
  });
}

function importFrom(invocation: Invocation, key: PublicKey | undefined): Promise<number> {
  const { flags, io } = invocation;
  const server = flags.text('server') ?? DEFAULT_SERVER;
  const client = new PluginServerClient({ server, fetch: io.fetch, token: flags.text('token') });
  const json = flags.on('json');
  return withBundle(sourceOf(invocation, key), async (found) => {
    const plugins = await importBundle(found, client, (one) => {
      if (!json) io.stdout.write(line(one));
    });
    const conflict = plugins.some(({ state }) => state === 'conflict');
    const lock = conflict ? undefined : await writeRelocated(invocation, found, server);
    if (json) io.stdout.write(`${JSON.stringify({ accepted: !conflict, server, lock, plugins }, null, 2)}\n`);
    else if (lock !== undefined) io.stdout.write(`written to ${lock}\n`);
    if (conflict && !json) {
      io.stderr.write(
        "hint: a version never changes; publish the bundle's plugins under new versions and lock again\n",
      );
    }
    return conflict ? 1 : 0;
  });
}

async function writeRelocated(
  { flags, io }: Invocation,
  { lock }: Bundle,
  server: string,
): Promise<string | undefined> {
  const file = flags.text('lock');
  if (file === undefined) return undefined;
  await writeWhole(path.resolve(io.cwd, file), encodeLock(relocated(lock, server)));
  return file;
}

function line(plugin: ImportedPlugin): string {
  if (plugin.state === 'conflict') return explainConflict(plugin);
  const done = plugin.state === 'published' ? 'published' : 'already there';
  return `${done.padEnd('already there'.length)}  ${formatPluginRef(plugin)}\n`;
}

function sourceOf(
  { args, io }: Invocation,
  key: PublicKey | undefined,
): { file: string; shown: string; key: PublicKey | undefined } {
  const shown = args[1] ?? '';
  return { file: path.resolve(io.cwd, shown), shown, key };
}

function isAction(text: string): text is keyof typeof ACTIONS {
  return Object.hasOwn(ACTIONS, text);
}

/** A flag of another action was meant to do something. */
function requireFlagsFor(action: keyof typeof ACTIONS, { flags }: Invocation): void {
  const belongs = { out: 'export', lock: 'import' } as const;
  for (const [flag, owner] of Object.entries(belongs)) {
    if (flags.text(flag) === undefined || owner === action) continue;
    throw new ToolchainError(
      'TC_ARGUMENTS',
      `--${flag} is for \`postern bundle ${owner}\`, not for ${action}`,
    );
  }
}
