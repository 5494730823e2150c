/** A thread that starts one module: one that does not return can be ended only from outside. */
import { parentPort, workerData } from 'node:worker_threads';

import { CallbackMarks } from '../workers/callback-marks.js';
import { BoundedLog } from './bounded-log.js';
import type { CanaryNote } from './run-in-thread.js';
import { startOnce, type CanaryJob } from './start-once.js';

const { job, marks } = workerData as { job: CanaryJob; marks: SharedArrayBuffer };
const log = new BoundedLog((line) => tell({ kind: 'log', line }));
const guard = new CallbackMarks(marks, (name) => tell({ kind: 'mark', name }));
const verdict = startOnce(job, { guard, log: (line) => log.add(line) });
tell({ kind: 'verdict', verdict, rest: log.rest() });

function tell(note: CanaryNote): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
  parentPort?.postMessage(note);
}
