/** Debian's Chromium: a hundred libraries, so it is installed on the machine where it is not there yet. */
import { existsSync } from 'node:fs';

import { command } from './cache.mjs';

const PROGRAM = '/usr/bin/chromium';

/** The path of the browser, with fonts for the pages that we have. */
export function ensureChromium() {
  if (!existsSync(PROGRAM)) {
    const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-cjk'];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    command('apt-get', ['update', '-q'], { env });
    command('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
  }
  return PROGRAM;
}
