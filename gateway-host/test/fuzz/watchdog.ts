/** Tells of an input that never comes to an end: a thread of its own notices, says which it is, and ends the process. */
import { Worker } from 'node:worker_threads';

const MOST_BYTES = 64 * 1024;
/** Nothing that is tested takes this long, on however slow a machine. */
const PATIENCE_MS = 60_000;

const WATCH = `
const { workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { name, shared, patience } = workerData;
const head = new Int32Array(shared, 0, 2);
let seen = -1;
setInterval(() => {
  const now = Atomics.load(head, 0);
  if (now !== seen) return void (seen = now);
  const bytes = Buffer.from(new Uint8Array(shared, 8, head[1]));
  writeSync(2, name + ' does not come to an end with ' + JSON.stringify(bytes.toString('latin1')) + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, patience);
`;

export interface Watch {
  /** This input comes next. */
  readonly look: (input: Buffer) => void;
  readonly end: () => void;
}

export function watchOver(name: string): Watch {
  const shared = new SharedArrayBuffer(8 + MOST_BYTES);
  const head = new Int32Array(shared, 0, 2);
  const body = new Uint8Array(shared, 8);
  const worker = new Worker(WATCH, { eval: true, workerData: { name, shared, patience: PATIENCE_MS } });
  worker.unref();
  return {
    look: (input) => {
      const part = input.subarray(0, MOST_BYTES);
      body.set(part);
      Atomics.store(head, 1, part.length);
      Atomics.add(head, 0, 1);
    },
    end: () => void worker.terminate(),
  };
}
