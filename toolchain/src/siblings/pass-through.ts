/** Running a sibling's command in the foreground: its streams, its exit code, our signals. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Io } from '../io.js';
import { siblingCommand } from './locate.js';
import type { Sibling } from './locate.js';

/** Runs `node SCRIPT args…` until it ends and returns its exit code (128 + number when a signal ended it). */
export function runSibling(name: Sibling, args: readonly string[], io: Io): Promise<number> {
  const script = siblingCommand(name, io.cwd);
  const child = spawn(process.execPath, [script, ...args], {
    cwd: io.cwd,
    env: { ...io.env },
    stdio: 'inherit',
  });
  io.signal.addEventListener('abort', () => {
    const signal = signalOf(io.signal.reason);
    // A terminal sends Ctrl-C to the child too; a second one would make it stop at once.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : (constants.signals[signal] ?? 0)));
    });
  });
}

function signalOf(reason: unknown): NodeJS.Signals {
  return reason === 'SIGINT' || reason === 'SIGHUP' ? reason : 'SIGTERM';
}
