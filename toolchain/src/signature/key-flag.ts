/** The flag that names a private key, and what is said about a key that others can read. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Flag } from '../command-line/command.js';
import { painterFor } from '../command-line/colour.js';
import type { Io } from '../io.js';
import { readPrivateKey } from './keys.js';
import type { PrivateKey } from './keys.js';

/** A key to sign with; the variable holds the name of the file, never the key. */
export const SIGN_KEY_FLAG: Flag = {
  type: 'string',
  value: 'FILE',
  env: 'POSTERN_SIGN_KEY',
  doc: 'The private key, as `postern keygen` writes it',
};

const READABLE_BY_OTHERS = 0o077;

/** Reads the private key that the flag names, with a warning on stderr when its file is open to others. */
export async function readSigningKey(arg: string, io: Io): Promise<PrivateKey> {
  const key = await readPrivateKey(arg, io.cwd);
  const { mode } = await stat(path.resolve(io.cwd, arg));
  if (process.platform !== 'win32' && (mode & READABLE_BY_OTHERS) !== 0) {
    const warning = painterFor(io.stderr, io.env)('yellow', 'warning');
    io.stderr.write(`${warning}: others can read ${arg}\n  hint: \`chmod 600 ${arg}\`\n`);
  }
  return key;
}
