/** Starts a module where it can be ended: in a thread that is watched for how long it runs and how much memory it takes. */
import { Worker } from 'node:worker_threads';

import type { CanaryLogLine, CanaryReport } from '@postern/contract/rules';

import { CallbackWatch, createMarks, type MarkName } from '../workers/callback-marks.js';
import { Deadline } from '../workers/deadline.js';
import { refused, type CanaryVerdict } from './judge.js';
import type { CanaryJob } from './start-once.js';

/** What the thread tells. */
export type CanaryNote =
  | { readonly kind: 'log'; readonly line: CanaryLogLine }
  | { readonly kind: 'mark'; readonly name: MarkName }
  | { readonly kind: 'verdict'; readonly verdict: CanaryVerdict; readonly rest: readonly CanaryLogLine[] };

/** How long one step may take, and how much memory all of it. */
export interface CanaryBounds {
  readonly deadlineMs: number;
  readonly memoryMiB: number;
}

/** The built one, also for tests that run the sources, since a thread cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/canary/canary-thread.js' : './canary-thread.js',
  import.meta.url,
);
const MIB = 1024 * 1024;
const LOOK_MS = 20;
/** The host's own objects; the module's memory is not counted here, and the compiler's is not either. */
const HEAP_MIB = 256;

/** @throws what is no fault of the module's */
export function runInThread(job: CanaryJob, bounds: CanaryBounds): Promise<CanaryReport> {
  const { deadlineMs, memoryMiB } = bounds;
  const marks = createMarks();
  const watch = new CallbackWatch(marks);
  const log: CanaryLogLine[] = [];
  // Node's flags are the caller's own affair.
  const thread = new Worker(ENTRY, {
    workerData: { job, marks },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  let deadline: Deadline | undefined;
  let look: NodeJS.Timeout | undefined;
  const run = new Promise<CanaryReport>((resolve, reject) => {
    const end = (verdict: CanaryVerdict): void => resolve({ ...verdict, log });
    deadline = new Deadline(watch, deadlineMs, ({ callback }) => end(tooLong(callback, deadlineMs)));
    const before = process.memoryUsage.rss();
    look = setInterval(() => {
      if (process.memoryUsage.rss() - before > memoryMiB * MIB)
        end(tooMuch(memoryMiB, watch.running?.callback));
    }, LOOK_MS);
    thread.on('message', (note: CanaryNote) => {
      if (note.kind === 'mark') watch.learn(note.name);
      else if (note.kind === 'log') log.push(note.line);
      else {
        log.push(...note.rest);
        end(note.verdict);
      }
    });
    thread.once('error', (error) => {
      if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error);
      end(tooMuch(HEAP_MIB, watch.running?.callback));
    });
    thread.once('exit', () => reject(new Error('the thread of the canary ended without a verdict')));
  });
  return run.finally(() => {
    deadline?.close();
    clearInterval(look);
    void thread.terminate();
  });
}

function tooLong(step: string, deadlineMs: number): CanaryVerdict {
  const where = step === '' ? 'the start' : step;
  return refused('canary-deadline', `${where} has run for ${deadlineMs} ms: a gateway would hang here`, {
    callback: step,
  });
}

function tooMuch(memoryMiB: number, step = ''): CanaryVerdict {
  const where = step === '' ? 'the start' : step;
  return refused('canary-memory', `${where} has taken more than ${memoryMiB} MiB`, { callback: step });
}
