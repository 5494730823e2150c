/** `postern keygen`: a pair of Ed25519 keys as two files, never in place of others. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { writeNew } from '../files/write-new.js';
import { generateKeys } from '../signature/keys.js';

const PRIVATE_MODE = 0o600;
const PUBLIC_MODE = 0o644;

/** The command's table entry. */
export const keygenCommand: Command = {
  name: 'keygen',
  summary: 'Make a pair of keys for signing plugins.',
  usage: '[--out NAME] [--force] [--json]',
  examples: ['postern keygen', 'postern keygen --out keys/release'],
  flags: {
    out: {
      type: 'string',
      value: 'NAME',
      default: 'postern',
      doc: 'Writes NAME.key, which signs, and NAME.pub, which verifies',
    },
    force: {
      type: 'boolean',
      inFile: 'never',
      doc: 'Replace keys that are there: what they signed cannot be signed again',
    },
    json: { type: 'boolean', doc: 'Print the files and the public key as JSON' },
  },
  arity: [0, 0],
  run: keygen,
};

async function keygen({ flags, io }: Invocation): Promise<number> {
  const name = flags.given('out');
  const files = { privateKey: `${name}.key`, publicKey: `${name}.pub` };
  const { privatePem, publicPem, publicKey } = generateKeys();
  const privateFile = path.resolve(io.cwd, files.privateKey);
  const publicFile = path.resolve(io.cwd, files.publicKey);
  if (flags.on('force')) {
    await rm(privateFile, { force: true });
    await rm(publicFile, { force: true });
  }
  if (!(await writeNew(privateFile, privatePem, PRIVATE_MODE))) throw taken(files.privateKey);
  if (!(await writeNew(publicFile, publicPem, PUBLIC_MODE))) {
    await rm(privateFile);
    throw taken(files.publicKey);
  }
  io.stdout.write(
    flags.on('json')
      ? `${JSON.stringify({ ...files, keyId: publicKey.id, publicHex: publicKey.hex }, null, 2)}\n`
      : `${files.privateKey}  signs; keep it to yourself\n` +
          `${files.publicKey}  verifies; give it to whoever runs plugins\n` +
          `  key id ${publicKey.id}\n  public ${publicKey.hex}\n`,
  );
  return 0;
}

function taken(file: string): ToolchainError {
  return new ToolchainError('TC_KEY_TAKEN', `${file} is there already`);
}
