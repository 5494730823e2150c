/** Brings the conformance suite of the Model Context Protocol from its npm package. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

/** The first that knows 2026-07-28; it stands under no tag. */
export const CONFORMANCE_VERSION = '0.2.0-alpha.12';

/** The path of its command, to run with Node 22. */
export function ensureConformance() {
  const folder = installed(`conformance-${CONFORMANCE_VERSION}`, (target) => {
    const args = ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', target];
    command('npm', [...args, `@modelcontextprotocol/conformance@${CONFORMANCE_VERSION}`]);
  });
  const file = path.join(folder, 'node_modules', '.bin', 'conformance');
  if (!existsSync(file)) throw new Error(`the conformance package has no ${file}`);
  return file;
}
