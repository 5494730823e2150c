/** The plugin's thread as the command sees it: a question, and an answer within a time. */
import { Worker } from 'node:worker_threads';

import { GatewayError } from '../errors.js';
import type { AskJob } from './asked-plugin.js';
import type { AskAnswer, AskRequest, AskStart } from './conversation.js';

/** The built one, also for tests that run the sources, since a thread cannot run TypeScript. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/ask/ask-thread.js' : './ask-thread.js',
  import.meta.url,
);
/** The host's own objects and the answers on their way; the module's memory has a bound of its own. */
const HEAP_MIB = 512;

export class PluginThread {
  readonly #thread: Worker;
  readonly #deadlineMs: number;

  /** @param deadlineMs how long the start may take, and then each answer */
  constructor(job: AskJob, deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
    // Node's flags are the caller's own affair.
    this.#thread = new Worker(ENTRY, {
      workerData: job,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
  }

  /** @throws GatewayError GH_PLUGIN_DEADLINE, GH_THREAD */
  start(): Promise<AskStart> {
    return this.#next('the start');
  }

  /** @throws GatewayError GH_PLUGIN_DEADLINE, GH_THREAD */
  ask(request: AskRequest): Promise<AskAnswer> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
    this.#thread.postMessage(request);
    return this.#next('a request');
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #next<T>(step: string): Promise<T> {
    const thread = this.#thread;
    return new Promise<T>((resolve, reject) => {
      const late = (): void =>
        end(new GatewayError('GH_PLUGIN_DEADLINE', `${step} did not end within ${this.#deadlineMs} ms`));
      const died = (cause: unknown): void => {
        const reason = cause instanceof Error ? cause.message : `it exited with ${String(cause)}`;
        end(new GatewayError('GH_THREAD', `the thread of the plugin ended: ${reason}`, { cause }));
      };
      const timer = setTimeout(late, this.#deadlineMs);
      const settle = (): void => {
        clearTimeout(timer);
        thread.off('message', answered).off('error', died).off('exit', died);
      };
      const end = (error: GatewayError): void => {
        settle();
        reject(error);
      };
      const answered = (note: T): void => {
        settle();
        resolve(note);
      };
      thread.once('message', answered).once('error', died).once('exit', died);
    });
  }
}
