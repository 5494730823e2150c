/** What is published: versions in order, about half of them sent again, and other bytes for some of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { packArchive } from '@postern/contract/archive';
import { sha256Hex } from '@postern/contract/digest';

import { ROOT } from '../../e2e/processes.js';
import type { Attempt } from './ledger.js';

const NAMES = ['key-auth', 'rate-limit', 'mcp-server'];
/** Attempts at a version, on the average. */
const PER_VERSION = 2;
/** Large enough for a file of its own in the bucket. */
const MODULE = readFileSync(join(ROOT, 'plugins/auth/build/plugin.wasm'));

/** The attempt of this number; which version it is for, and with which bytes, is by chance. */
export async function attemptOf(index: number): Promise<Attempt> {
  // Neighbours in time try the same versions, so that they meet.
  const number = Math.floor((index + Math.random() * 8) / PER_VERSION);
  const name = NAMES[number % NAMES.length] ?? '';
  const version = `1.${number}.0`;
  const module = withSalt(`${name} ${version} ${Math.random() < 0.7 ? 'usual' : 'other'}`);
  const spec = `apiVersion: 1.0.0\ninfo:\n  name: ${name}\n  version: "${version}"\nspec:\n  phase: AUTHN\n  priority: 300\n`;
  const files = new Map<string, Uint8Array>([
    ['plugin.wasm', module],
    ['spec.yaml', Buffer.from(spec)],
  ]);
  return { name, version, sha256: sha256Hex(module), archive: await packArchive(files) };
}

/** The module with a custom section at its end, which no host reads; short enough for lengths of one byte. */
function withSalt(salt: string): Buffer {
  const name = Buffer.from('salt');
  const content = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(salt)]);
  return Buffer.concat([MODULE, Buffer.from([0, content.length]), content]);
}
