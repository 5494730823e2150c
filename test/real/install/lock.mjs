/** One process at a time does something under a name; one that died lets go. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const LOOK_MS = 200;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Runs `step` while nobody else runs one under the same file name. It waits without events, as installs do.
 *
 * @template T
 * @param {string} file
 * @param {() => T} step
 * @returns {T}
 */
export function alone(file, step) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    while (!taken(mine, file)) {
      if (isDead(file)) rmSync(file, { force: true });
      else Atomics.wait(sleeper, 0, 0, LOOK_MS);
    }
    try {
      return step();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A link is made whole or not at all, with the number of its process in it. */
function taken(mine, file) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isDead(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
