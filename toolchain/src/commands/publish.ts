/** `postern publish` and `postern pack`: a plugin's folder becomes a package, on a plugin-server or as a file. */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { formatPluginRef } from '@postern/contract/plugin';
import { checkModule } from '@postern/contract/rules';
import type { Finding } from '@postern/contract/rules';
import { painterFor } from '../command-line/colour.js';
import type { Command, Flags, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { requireFolder } from '../files/require-path.js';
import { writeWhole } from '../files/write-whole.js';
import type { Io } from '../io.js';
import { renderFinding } from '../findings/finding-lines.js';
import { packPlugin, readPluginPackage, withModule } from '../package/plugin-package.js';
import type { PluginPackage } from '../package/plugin-package.js';
import { ModuleRefused, PluginServerClient } from '../registry/client.js';
import { readSigningKey } from '../signature/key-flag.js';
import { findSignatures, LAYOUT_NAMES } from '@postern/contract/signature';
import { signModule } from '../signature/signed-module.js';

/** Flags of every command that talks to a plugin-server. */
export const SERVER_FLAG: Flags = {
  server: {
    type: 'string',
    value: 'URL',
    env: 'POSTERN_SERVER',
    default: 'http://127.0.0.1:8002',
    doc: 'The plugin-server',
  },
};

/** Flags of every command that changes something on a plugin-server. */
export const TOKEN_FLAG: Flags = {
  token: {
    type: 'string',
    value: 'T',
    env: 'POSTERN_PUBLISH_TOKEN',
    inFile: 'variable',
    doc: 'The token that allows publishing',
  },
};

const PACKAGE_FLAGS: Flags = {
  module: { type: 'string', value: 'FILE', doc: 'The module to package instead of build/plugin.wasm' },
  // No variable: one that is set for `sign` must not replace its signature here unasked.
  'sign-key': {
    type: 'string',
    value: 'FILE',
    doc: 'Sign the module on its way into the package, with this private key; a signed one keeps its layout',
  },
};

/** `postern publish DIR`. */
export const publishCommand: Command = {
  name: 'publish',
  summary: 'Put a plugin on a plugin-server.',
  usage: '[DIR] [--server URL] [--token T] [--module FILE] [--sign-key FILE]',
  examples: ['postern publish', 'postern publish plugins/auth --server http://127.0.0.1:8002'],
  flags: {
    ...SERVER_FLAG,
    ...TOKEN_FLAG,
    ...PACKAGE_FLAGS,
  },
  arity: [0, 1],
  run: publish,
};

/** `postern pack DIR`. */
export const packCommand: Command = {
  name: 'pack',
  summary: 'Write the package of a plugin as a file.',
  usage: '[DIR] [--out FILE] [--module FILE] [--sign-key FILE]',
  examples: ['postern pack', 'postern pack plugins/auth --out auth.tgz'],
  flags: {
    out: { type: 'string', value: 'FILE', doc: 'Default NAME-VERSION.tgz in the current folder' },
    ...PACKAGE_FLAGS,
  },
  arity: [0, 1],
  run: pack,
};

async function publish(invocation: Invocation): Promise<number> {
  const { flags, io } = invocation;
  const plugin = await checkedPackage(invocation);
  const client = new PluginServerClient({
    server: flags.given('server'),
    fetch: io.fetch,
    token: flags.text('token'),
  });
  const published = await client.publish(plugin.ref, await packPlugin(plugin)).catch((error: unknown) => {
    if (error instanceof ModuleRefused) printFindings(error.findings, io);
    throw error;
  });
  const sha256 = sha256Hex(plugin.module);
  if (published.sha256 !== sha256) {
    throw new ToolchainError('TC_DIGEST', `sent sha256 ${sha256}, the server stored ${published.sha256}`);
  }
  const done = published.created ? 'published' : 'already there';
  io.stdout.write(`${done} ${formatPluginRef(plugin.ref)}\n  url    ${published.url}\n  sha256 ${sha256}\n`);
  return 0;
}

async function pack(invocation: Invocation): Promise<number> {
  const { flags, io } = invocation;
  const plugin = await checkedPackage(invocation);
  const archive = await packPlugin(plugin);
  const out = flags.text('out') ?? `${plugin.ref.name}-${plugin.ref.version}.tgz`;
  await writeWhole(path.resolve(io.cwd, out), archive);
  const digests = `  sha256 ${sha256Hex(archive)}\n  module ${sha256Hex(plugin.module)}\n`;
  io.stdout.write(`packed ${formatPluginRef(plugin.ref)} as ${out}\n${digests}`);
  return 0;
}

async function checkedPackage({ args, flags, io }: Invocation): Promise<PluginPackage> {
  const dir = await requireFolder(args[0] ?? '.', io);
  const module = flags.text('module');
  const plugin = await readPluginPackage(
    dir,
    module === undefined ? undefined : path.resolve(io.cwd, module),
  );
  const findings = checkModule(plugin.module);
  printFindings(findings, io);
  if (findings.some(({ severity }) => severity === 'error')) {
    throw new ToolchainError(
      'TC_MODULE_REFUSED',
      `${formatPluginRef(plugin.ref)} would be refused by a gateway`,
    );
  }
  const keyFile = flags.text('sign-key');
  if (keyFile === undefined) return plugin;
  const key = await readSigningKey(keyFile, io);
  const layout = findSignatures(plugin.module)[0]?.layout ?? LAYOUT_NAMES[0];
  return withModule(plugin, signModule(plugin.module, key, layout));
}

function printFindings(findings: readonly Finding[], io: Io): void {
  const paint = painterFor(io.stderr, io.env);
  for (const finding of findings) io.stderr.write(renderFinding(finding, paint));
}
