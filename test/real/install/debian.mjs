/** Brings programs from Debian's packages into the cache without installing them on the machine. */
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { command, installed } from './cache.mjs';

const LIBRARIES = 'usr/lib/x86_64-linux-gnu';

/** nginx as Debian builds it: the path of the program. */
export function ensureNginx() {
  return path.join(unpacked('nginx', ['nginx']), 'usr/sbin/nginx');
}

/** The load generator wrk: its path, and the environment that it needs. */
export function ensureWrk() {
  const folder = unpacked('wrk', ['wrk', 'libluajit-5.1-2']);
  return {
    program: path.join(folder, 'usr/bin/wrk'),
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, LIBRARIES) },
  };
}

/** The library that gives a process another clock, for LD_PRELOAD. */
export function ensureFaketime() {
  return path.join(unpacked('faketime', ['libfaketime']), LIBRARIES, 'faketime/libfaketimeMT.so.1');
}

/** The folder with what is in these packages. */
export function unpacked(name, packages) {
  return installed(`debian-${name}`, (target) => {
    command('apt-get', ['download', '-q', ...packages], { cwd: target });
    for (const file of readdirSync(target).filter((entry) => entry.endsWith('.deb'))) {
      command('dpkg', ['-x', path.join(target, file), target]);
    }
  });
}
