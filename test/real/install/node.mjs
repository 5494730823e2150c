/** Brings another major version of Node from its npm package, to run the suite on every version we promise. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

/** The folder that holds the `node` binary of that major version. */
export function ensureNode(major) {
  const folder = installed(`node-${major}`, (target) => {
    const args = ['install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', target];
    command('npm', [...args, `node@${major}`]);
  });
  const bin = path.join(folder, 'node_modules', 'node', 'bin');
  if (!existsSync(path.join(bin, 'node'))) throw new Error(`the node@${major} package has no ${bin}/node`);
  return bin;
}
