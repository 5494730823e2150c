/** Where the real suites keep what they install, and how an install becomes all or nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { alone } from './lock.mjs';

/** The cache folder; POSTERN_REAL_CACHE moves it. */
export const CACHE =
  process.env.POSTERN_REAL_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'postern-real');

/**
 * Installs into a folder of the cache once: `install` fills a temporary folder that is renamed when it is whole.
 *
 * @param {string} name folder name, with the version in it
 * @param {(folder: string) => void} install throws when it cannot install, which fails the suite
 * @returns {string} the folder
 */
export function installed(name, install) {
  const folder = path.join(CACHE, name);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  // Another suite, or what installs ahead of it, may be at it already.
  return alone(`${folder}.lock`, () => (existsSync(folder) ? folder : installNow(folder, install)));
}

function installNow(folder, install) {
  const partial = mkdtempSync(path.join(CACHE, '.partial-'));
  try {
    install(partial);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Two that took over the lock of a dead one at once have both installed it.
    if (existsSync(folder)) return folder;
    throw error;
  }
  return folder;
}

/** Runs a command to its end; throws with its output when it fails. */
export function command(file, args, options = {}) {
  const done = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options });
  if (done.error) throw new Error(`cannot run ${file}: ${done.error.message}`);
  if (done.status !== 0) {
    throw new Error(`${file} ${args.join(' ')} ended with ${done.status}\n${done.stdout}\n${done.stderr}`);
  }
  return done.stdout;
}
