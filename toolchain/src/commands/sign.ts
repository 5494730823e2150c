/** `postern sign`: a signature in a module, where hosts look for it, or in a file beside it. */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { MAX_SIGNED_BYTES, readModuleArgument } from '../files/module-argument.js';
import { writeWhole } from '../files/write-whole.js';
import { SIGN_KEY_FLAG, readSigningKey } from '../signature/key-flag.js';
import { LAYOUT_NAMES } from '@postern/contract/signature';
import type { LayoutName } from '@postern/contract/signature';
import { signModule } from '../signature/signed-module.js';

/** What follows the name of a file in the name of its detached signature. */
export const DETACHED_SUFFIX = '.sig';

/** The command's table entry. */
export const signCommand: Command = {
  name: 'sign',
  summary: 'Sign a module with an Ed25519 key.',
  usage: 'FILE|DIR --key FILE [--layout wasmsign2|wasmsign | --detached] [--out FILE] [--json]',
  examples: [
    'postern sign build/plugin.wasm --key postern.key',
    'postern sign . --key postern.key --layout wasmsign',
    'postern sign plugins.tar --key postern.key --detached',
  ],
  flags: {
    key: SIGN_KEY_FLAG,
    layout: {
      type: 'string',
      choices: LAYOUT_NAMES,
      doc: 'How the signature stands in the module: wasmsign2, the default, for hosts of 2026 and later, wasmsign for older ones and Higress',
    },
    detached: {
      type: 'boolean',
      doc: 'Leave the file as it is and write the 64 bytes beside it, as FILE.sig',
    },
    out: { type: 'string', value: 'FILE', doc: 'Where to write; default in place of FILE, or FILE.sig' },
    json: { type: 'boolean', doc: 'Print what was written as JSON' },
  },
  arity: [1, 1],
  run: sign,
};

async function sign({ args, flags, io }: Invocation): Promise<number> {
  const keyFile = flags.text('key');
  if (keyFile === undefined) throw keyMissing();
  const layout = layoutOf(flags.text('layout'));
  const detached = flags.on('detached');
  if (detached && layout !== undefined) {
    throw new ToolchainError(
      'TC_ARGUMENTS',
      '--layout is about signatures inside a module, --detached is not',
      {
        hint: 'Leave one of them out.',
      },
    );
  }
  const key = await readSigningKey(keyFile, io);
  const { shown, bytes } = await readModuleArgument(
    args[0] ?? '',
    io,
    detached ? MAX_SIGNED_BYTES : undefined,
  );
  const written = detached ? key.sign(bytes) : signModule(bytes, key, layout ?? LAYOUT_NAMES[0]);
  const out = flags.text('out') ?? (detached ? `${shown}${DETACHED_SUFFIX}` : shown);
  await writeWhole(path.resolve(io.cwd, out), written);
  const sha256 = sha256Hex(detached ? bytes : written);
  const how = detached ? 'detached' : (layout ?? LAYOUT_NAMES[0]);
  io.stdout.write(
    flags.on('json')
      ? `${JSON.stringify({ file: shown, written: out, signature: how, keyId: key.id, sha256 }, null, 2)}\n`
      : `signed ${shown} (${how}) by key ${key.id}\n  written ${out}\n  sha256  ${sha256}\n`,
  );
  return 0;
}

function layoutOf(text: string | undefined): LayoutName | undefined {
  return LAYOUT_NAMES.find((name) => name === text);
}

function keyMissing(): ToolchainError {
  return new ToolchainError('TC_ARGUMENTS', 'postern sign needs a private key', {
    hint: 'Name it with `--key FILE` or POSTERN_SIGN_KEY; `postern keygen` makes one.',
  });
}
