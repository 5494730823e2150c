/** Runs the unit tests of one module where a test that does not return costs itself only: its thread is ended, the next begins. */
import { Worker } from 'node:worker_threads';
import type { AuthorPlace } from './author-places.js';

/** A module, and the test to begin with. */
export interface TestJob {
  readonly bytes: Uint8Array;
  readonly map: string;
  readonly first: number;
}

/** Why something failed, in plain values. */
export interface PlacedFault {
  readonly sentence: string;
  readonly places: readonly AuthorPlace[];
  readonly log: readonly string[];
}

/** A test that a module declares. */
export interface ListedTest {
  readonly name: string;
  readonly places: readonly AuthorPlace[];
}

/** What the thread tells. */
export type TestNote = { readonly fault?: PlacedFault } & (
  | { readonly kind: 'listed'; readonly tests: readonly ListedTest[] }
  | { readonly kind: 'began' | 'ended'; readonly index: number }
);

/** What came of a module: of its tests, or of its start. */
export interface ModuleOutcome {
  readonly tests: readonly { readonly test: ListedTest; readonly fault: PlacedFault | undefined }[];
  readonly startFault: PlacedFault | undefined;
}

/** How long one test may take, and what ends all of them. */
export interface TestBounds {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/** The built one, also for tests that run the sources, since a thread cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/plugin-tests/test-thread.js' : './test-thread.js',
  import.meta.url,
);
/** The host's own objects; the module bounds its memory itself. */
const HEAP_MIB = 256;

/** Runs every test of a module. */
export async function runModule(module: Omit<TestJob, 'first'>, bounds: TestBounds): Promise<ModuleOutcome> {
  const progress = new Progress();
  do await runOneThread({ ...module, first: progress.ended.length }, progress, bounds);
  while (!progress.done && !bounds.signal.aborted);
  const tests = progress.ended.map((fault, index) => ({
    test: progress.tests?.[index] ?? { name: '', places: [] },
    fault,
  }));
  return { tests, startFault: progress.startFault };
}

/** What is known of a module while threads come and go. */
class Progress {
  tests: readonly ListedTest[] | undefined;
  startFault: PlacedFault | undefined;
  readonly ended: (PlacedFault | undefined)[] = [];

  get done(): boolean {
    return this.startFault !== undefined || this.ended.length >= (this.tests?.length ?? Infinity);
  }

  take(note: TestNote): void {
    if (note.kind === 'listed') {
      this.tests = note.tests;
      this.startFault = note.fault;
    } else if (note.kind === 'ended') this.ended.push(note.fault);
  }

  /** What runs now does not end well, and cannot say so itself. */
  blame(sentence: string): void {
    const fault = { sentence, places: [], log: [] };
    if (this.tests === undefined) this.startFault = fault;
    else this.ended.push(fault);
  }
}

/** Until all is done, or something has to be blamed. */
function runOneThread(job: TestJob, progress: Progress, { deadlineMs, signal }: TestBounds): Promise<void> {
  // Node's flags are the caller's own affair.
  const thread = new Worker(ENTRY, {
    workerData: job,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
  });
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => {};
  const run = new Promise<void>((resolve, reject) => {
    stop = resolve;
    const blame = (sentence: string): void => {
      progress.blame(sentence);
      resolve();
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => blame(`it did not end within ${deadlineMs / 1000} s`), deadlineMs);
    };
    signal.addEventListener('abort', stop, { once: true });
    thread.once('online', wait);
    thread.on('message', (note: TestNote) => {
      progress.take(note);
      if (progress.done) resolve();
      else wait();
    });
    thread.once('error', (error) => {
      if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
      else blame(`it took more than ${HEAP_MIB} MiB outside of its own memory`);
    });
    thread.once('exit', () => reject(new Error('the thread of a unit test ended without a result')));
  });
  return run.finally(async () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await thread.terminate();
  });
}
