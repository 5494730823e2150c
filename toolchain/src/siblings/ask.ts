/** Running a sibling's command for what it prints, within a time and a size. */
import { spawn } from 'node:child_process';
import type { Io } from '../io.js';
import { siblingCommand } from './locate.js';
import type { Sibling } from './locate.js';

/** How a command ended. */
export interface Answer {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It was ended from here, since its time was over. */
  readonly late: boolean;
}

/** More than any answer needs; what comes after it is dropped. */
const MOST = 8 * 1024 * 1024;

/** Runs `node SCRIPT args…` to its end, or for `patienceMs` where that is given. */
export function askSibling(
  name: Sibling,
  args: readonly string[],
  { io, patienceMs }: { io: Pick<Io, 'cwd' | 'env' | 'signal'>; patienceMs?: number },
): Promise<Answer> {
  const script = siblingCommand(name, io.cwd);
  const child = spawn(process.execPath, [script, ...args], {
    cwd: io.cwd,
    env: { ...io.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): unknown => child.kill('SIGKILL');
  io.signal.addEventListener('abort', end, { once: true });
  if (io.signal.aborted) end();
  let late = false;
  const giveUp = (): void => {
    late = true;
    end();
  };
  const timer = patienceMs === undefined ? undefined : setTimeout(giveUp, patienceMs);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  return new Promise<Answer>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code, signal, stdout: stdout(), stderr: stderr(), late }),
    );
  }).finally(() => {
    clearTimeout(timer);
    io.signal.removeEventListener('abort', end);
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  let size = 0;
  stream.on('data', (part: Buffer) => {
    if (size < MOST) parts.push(part);
    size += part.length;
  });
  return () => Buffer.concat(parts).toString('utf8');
}
