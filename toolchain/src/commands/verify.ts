/** `postern verify`: is a file signed by the holder of a key? */
import path from 'node:path';
import { sha256Hex } from '@postern/contract/digest';
import { painterFor } from '../command-line/colour.js';
import type { Paint } from '../command-line/colour.js';
import type { Command, Invocation } from '../command-line/command.js';
import { ToolchainError } from '../errors.js';
import { MAX_SIGNED_BYTES, readModuleArgument } from '../files/module-argument.js';
import { readIfPresent } from '../files/read-bounded.js';
import type { Io } from '../io.js';
import { judgeSignatures } from '../signature/judge.js';
import type { SignatureVerdict } from '@postern/contract/signature';
import { readPublicKey } from '../signature/keys.js';
import type { PublicKey } from '@postern/contract/signature';
import { DETACHED_SUFFIX } from './sign.js';

/** A signature has 64 bytes; more is read to say how many there are. */
const MAX_SIGNATURE_BYTES = 16 * 1024;

/** The command's table entry. */
export const verifyCommand: Command = {
  name: 'verify',
  summary: "Check that files are signed by a key's holder.",
  usage: 'FILE|DIR… --key FILE [--signature FILE] [--json]',
  examples: [
    'postern verify build/plugin.wasm --key postern.pub',
    'postern verify plugins.tar --key postern.pub --signature plugins.tar.sig',
  ],
  flags: {
    key: { type: 'string', value: 'FILE', doc: 'The public key, as `postern keygen` writes it' },
    signature: {
      type: 'string',
      value: 'FILE',
      doc: 'A detached signature; by default FILE.sig, when it is there',
    },
    json: { type: 'boolean', doc: 'Print the verdicts as JSON' },
  },
  arity: [1, Number.POSITIVE_INFINITY],
  run: verify,
};

interface FileVerdict {
  readonly file: string;
  readonly accepted: boolean;
  readonly sha256: string;
  readonly signatures: readonly SignatureVerdict[];
}

async function verify({ args, flags, io }: Invocation): Promise<number> {
  const keyFile = flags.text('key');
  if (keyFile === undefined) {
    throw new ToolchainError('TC_ARGUMENTS', 'postern verify needs a public key', {
      hint: 'Name it with `--key FILE`: the .pub file that `postern keygen` wrote beside the private one.',
    });
  }
  const signature = flags.text('signature');
  if (signature !== undefined && args.length > 1) {
    throw new ToolchainError('TC_ARGUMENTS', `--signature is for one file, ${args.length} are named`);
  }
  const key = await readPublicKey(keyFile, io.cwd);
  const files: FileVerdict[] = [];
  for (const arg of args) files.push(await judge(arg, { signature, key, io }));
  const accepted = files.every((file) => file.accepted);
  const paint = painterFor(io.stdout, io.env);
  io.stdout.write(
    flags.on('json')
      ? `${JSON.stringify({ accepted, keyId: key.id, files }, null, 2)}\n`
      : files.map((file) => render(file, paint)).join(''),
  );
  return accepted ? 0 : 1;
}

async function judge(
  arg: string,
  { signature, key, io }: { signature: string | undefined; key: PublicKey; io: Io },
): Promise<FileVerdict> {
  const { shown, file, bytes } = await readModuleArgument(arg, io, MAX_SIGNED_BYTES);
  const beside = signature === undefined ? `${file}${DETACHED_SUFFIX}` : path.resolve(io.cwd, signature);
  const detached = await readIfPresent(beside, MAX_SIGNATURE_BYTES);
  if (detached === undefined && signature !== undefined) {
    throw new ToolchainError('TC_FILE_MISSING', `there is no signature ${signature}`);
  }
  const signatures = judgeSignatures(bytes, detached, key);
  const accepted = signatures.length > 0 && signatures.every(({ good }) => good);
  return { file: shown, accepted, sha256: sha256Hex(bytes), signatures };
}

function render({ file, signatures }: FileVerdict, paint: Paint): string {
  if (signatures.length === 0) return `${file}: ${paint('red', 'not signed')}\n`;
  return signatures
    .map(({ kind, good, keyId, reason }) =>
      good
        ? `${file}: ${paint('green', 'good')}, signed by key ${keyId ?? ''} (${kind})\n`
        : `${file}: ${paint('red', 'bad')} signature (${kind}): ${reason ?? ''}\n`,
    )
    .join('');
}
