/** Brings the official Python SDK of the Model Context Protocol from PyPI, each major version into an environment of its own. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

export const PYTHON_MCP_VERSIONS = ['1.30.0', '2.3.0'];

/** The Python that has that version of the package `mcp`. */
export function ensurePythonMcp(version) {
  const folder = installed(`python-mcp-${version}`, (target) => {
    command('python3', ['-m', 'venv', '--copies', target]);
    const python = path.join(target, 'bin', 'python3');
    command(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `mcp==${version}`]);
  });
  const python = path.join(folder, 'bin', 'python3');
  if (!existsSync(python)) throw new Error(`the environment of mcp ${version} has no ${python}`);
  return python;
}
