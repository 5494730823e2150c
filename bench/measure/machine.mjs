/** What a result was measured on, so that two results can be told apart. */
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** @returns {{cpu: string, cores: number, memoryGiB: number, kernel: string, node: string, load: number}} */
export function describeMachine() {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    node: process.version,
    load: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
}
