/**
 * The supervisor's side of one thread: starts it, talks to it, watches how long its guests run, and ends it.
 * It is terminated only while the supervisor holds the shared lock, so it cannot die inside a change.
 */
import { Worker } from 'node:worker_threads';

import type { SharedMemory } from '../abi/shared-memory/shared-memory.js';
import { GatewayError } from '../errors.js';
import { CallbackWatch, createMarks, type MarkName, type RunningCallback } from './callback-marks.js';
import { Deadline } from './deadline.js';
import { THREAD_ENTRY } from './thread-entry-url.js';
import type { ThreadData } from './thread-messages.js';
import { ThreadPort, type Handlers } from './thread-port.js';

export interface GatewayThreadOptions {
  readonly data: Omit<ThreadData, 'marks'>;
  readonly memory: SharedMemory;
  readonly deadlineMs: number;
  /** What the thread asks of the supervisor. */
  readonly calls: Handlers;
  readonly notes: Handlers;
  /** It has ended; `reason` is undefined when that was wanted. */
  readonly onEnd: (reason: Error | undefined) => void;
}

export class GatewayThread {
  readonly port: ThreadPort;
  readonly #worker: Worker;
  readonly #options: GatewayThreadOptions;
  readonly #deadline: Deadline;
  readonly #ended: Promise<void>;
  #reason: Error | undefined;
  #wanted = false;

  constructor(options: GatewayThreadOptions) {
    this.#options = options;
    const marks = createMarks();
    const data: ThreadData = { ...options.data, marks };
    // Conditions and loaders of the parent are for sources; a thread runs what was built.
    this.#worker = new Worker(THREAD_ENTRY, { workerData: data, execArgv: [] });
    const watch = new CallbackWatch(marks);
    const mark = (name: MarkName): void => watch.learn(name);
    this.port = new ThreadPort(this.#worker, {
      calls: {},
      urgent: options.calls,
      notes: { ...options.notes, mark },
    });
    this.#deadline = new Deadline(watch, options.deadlineMs, (callback) => this.#expired(callback));
    this.#worker.on('error', (error) => (this.#reason ??= threadError(error)));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#afterExit();
        resolve();
      });
    });
  }

  /** Ends the thread whatever it does. */
  async terminate(reason?: Error): Promise<void> {
    this.#wanted ||= reason === undefined;
    this.#reason ??= reason;
    const { lock } = this.#options.memory;
    lock.take();
    try {
      // Resolves with the exit; the other threads wait for the lock meanwhile, which takes milliseconds.
      await this.#worker.terminate();
    } finally {
      lock.free();
    }
    await this.#ended;
  }

  #expired({ plugin, callback }: RunningCallback): void {
    const { deadlineMs } = this.#options;
    const where = plugin === '' ? callback : `plugin ${plugin}: ${callback}`;
    void this.terminate(
      new GatewayError('GH_PLUGIN_DEADLINE', `${where} has run for ${deadlineMs} ms: Envoy would hang here`),
    );
  }

  #afterExit(): void {
    const { memory, data, onEnd } = this.#options;
    this.#deadline.close();
    const reason = this.#wanted ? undefined : (this.#reason ?? threadError(undefined));
    this.port.close(reason ?? threadError(undefined));
    // Only a thread that died of itself can have held the lock: out of memory, most likely.
    memory.lock.freeAfter(data.slot);
    // Not now: whoever terminates holds the lock until this event has passed.
    setImmediate(() => {
      memory.forgetThread(data.slot);
      onEnd(reason);
    });
  }
}

function threadError(cause: unknown): GatewayError {
  const words = cause instanceof Error ? (cause.stack ?? cause.message) : 'it ended of itself';
  return new GatewayError('GH_THREAD', `a thread of the gateway has died: ${words}`, { cause });
}
