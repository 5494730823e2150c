/** Brings the MCP Inspector, whose command line is a client of its own, from its npm package. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

export const INSPECTOR_VERSION = '2.12.0';

/** The path of its command, to run with Node 22. */
export function ensureInspector() {
  const folder = installed(`inspector-${INSPECTOR_VERSION}`, (target) => {
    const args = [
      'install',
      '--silent',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      target,
    ];
    command('npm', [...args, `@modelcontextprotocol/inspector@${INSPECTOR_VERSION}`]);
  });
  const file = path.join(folder, 'node_modules', '.bin', 'mcp-inspector');
  if (!existsSync(file)) throw new Error(`the inspector package has no ${file}`);
  return file;
}
