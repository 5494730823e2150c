/** What is published: versions in order, about half of them sent again, and other bytes for some of them. */
import { sha256Hex } from '@postern/contract/digest';

import { buildModule } from '../../../plugin-server/test/support/module.js';
import { buildPackage } from '../../../plugin-server/test/support/package.js';
import type { Attempt } from './ledger.js';

const NAMES = ['key-auth', 'rate-limit', 'mcp-server'];
/** Attempts at a version, on the average. */
const PER_VERSION = 2;
/** Large enough for files of their own in the bucket. */
const PADDING = 30_000;

/** The attempt of this number; which version it is for, and with which bytes, is by chance. */
export async function attemptOf(index: number): Promise<Attempt> {
  // Neighbours in time try the same versions, so that they meet.
  const number = Math.floor((index + Math.random() * 8) / PER_VERSION);
  const name = NAMES[number % NAMES.length] ?? '';
  const version = `1.${number}.0`;
  const salt = Math.random() < 0.7 ? 'usual' : 'other';
  const module = buildModule({ salt: `${name}${version}${salt}`, padding: PADDING });
  return { name, version, sha256: sha256Hex(module), archive: await buildPackage({ name, version, module }) };
}
