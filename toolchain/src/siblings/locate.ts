/** Where the other parts of Postern are installed: found by package name, so that they stay optional. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ToolchainError } from '../errors.js';

/** The packages whose commands `postern` starts. */
export type Sibling = '@postern/plugin-server' | '@postern/gateway-host' | '@postern/control-plane';

/** The script behind a sibling's command. */
export function siblingCommand(name: Sibling, cwd: string): string {
  const folder = packageFolder(name, cwd);
  const manifest: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const bin =
    typeof manifest === 'object' && manifest !== null && 'bin' in manifest ? manifest.bin : undefined;
  const script = typeof bin === 'object' && bin !== null ? Object.values(bin)[0] : bin;
  if (typeof script === 'string') return path.join(folder, script);
  throw new ToolchainError('TC_SIBLING_MISSING', `${name} at ${folder} has no command`);
}

/** The folder of an installed package: beside the toolchain, else beside the current folder. */
export function packageFolder(name: string, cwd: string): string {
  for (const from of [import.meta.url, path.join(cwd, 'package.json')]) {
    try {
      return path.dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // The next place may have it; the error below says how to get it.
    }
  }
  throw new ToolchainError('TC_SIBLING_MISSING', `${name} is not installed`, {
    hint: `Install it with \`npm install ${name}\`.`,
  });
}
