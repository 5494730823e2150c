/** Brings Zig, which is also a C compiler, from its PyPI wheel. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

const ZIG_VERSION = '0.14.1';

/** The path of the `zig` command. */
export function ensureZig() {
  const folder = installed(`zig-${ZIG_VERSION}`, (target) => {
    command('python3', [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--target', target, `ziglang==${ZIG_VERSION}`],
    ]);
  });
  const binary = path.join(folder, 'ziglang', 'zig');
  if (!existsSync(binary)) throw new Error(`the ziglang wheel has no ${binary}`);
  return binary;
}
