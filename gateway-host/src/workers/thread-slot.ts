/**
 * One place for a thread: whatever happens to the thread, another one takes its place and is told what is in force.
 * Starts that follow each other closely wait longer and longer.
 */
import type { GatewayLog } from '../http/downstream/connection-manager.js';
import type { PostedCodes } from './posted-code.js';
import { GatewayThread, type GatewayThreadOptions } from './gateway-thread.js';
import type { ApplyAnswer, ApplyCall, StartCall, ThreadData } from './thread-messages.js';
import type { ResourceUpdate } from '../gateway/resource-update.js';
import { mergeFigures, type Figure, type GatewayReport } from '../gateway/gateway-report.js';

export interface ThreadSlotOptions extends Omit<GatewayThreadOptions, 'onEnd' | 'data'> {
  readonly data: Omit<ThreadData, 'marks'>;
  /** `worker 1`, `the main instance`. */
  readonly title: string;
  readonly log: GatewayLog;
  /** What a new thread is told first. */
  readonly inForce: () => StartCall;
  /** A thread ended unexpectedly. */
  readonly onDeath: () => void;
}

const FIRST_WAIT_MS = 100;
const MAX_WAIT_MS = 30_000;
/** A thread that lived this long has nothing to do with the one before. */
const HEALTHY_MS = 60_000;
const REPORT_MS = 1000;

export class ThreadSlot {
  readonly #options: ThreadSlotOptions;
  #thread: GatewayThread | undefined;
  #restart: NodeJS.Timeout | undefined;
  #deaths = 0;
  #bornAt = 0;
  #closed = false;
  /** Set once the first start has succeeded: deaths before are the caller's to tell. */
  #established = false;
  #lastReport: GatewayReport | undefined;
  /** What threads before this one counted. */
  #inherited: Figure[] = [];
  /** Who waits for the next thread. */
  #waiting: (() => void)[] = [];

  constructor(options: ThreadSlotOptions) {
    this.#options = options;
  }

  /** Lets the thread load its program; `start` gives it something to do. */
  prepare(): GatewayThread {
    this.#bornAt = Date.now();
    const thread: GatewayThread = new GatewayThread({
      ...this.#options,
      onEnd: (reason) => this.#ended(thread, reason),
    });
    this.#thread = thread;
    for (const wake of this.#waiting.splice(0)) wake();
    return thread;
  }

  /** Resolves when there is a thread to speak to; it may still be starting. */
  up(): Promise<void> {
    if (this.#thread !== undefined) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The first start. @throws what the thread could not do */
  async start(): Promise<void> {
    await this.#spawn();
    this.#established = true;
  }

  /** Undefined: there is no thread at the moment; the next one is told anyway. */
  apply(update: ResourceUpdate, codes: PostedCodes): Promise<ApplyAnswer> | undefined {
    const call: ApplyCall = { update, codes };
    return this.#thread?.port.call<ApplyAnswer>('apply', call);
  }

  call<T>(name: string, value?: unknown): Promise<T> | undefined {
    return this.#thread?.port.call<T>(name, value);
  }

  note(name: string, value: unknown): void {
    this.#thread?.port.note(name, value);
  }

  /** What it last reported, when it does not answer. */
  async report(): Promise<GatewayReport | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(
      (resolve) => (timer = setTimeout(() => resolve(undefined), REPORT_MS)),
    );
    const asked = this.call<GatewayReport>('report')?.catch(() => undefined);
    const report = await Promise.race([late, asked]);
    clearTimeout(timer);
    if (report !== undefined)
      this.#lastReport = { ...report, figures: mergeFigures([...report.figures, ...this.#inherited]) };
    return this.#lastReport;
  }

  /** Lets it finish what it has begun. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restart);
    const thread = this.#thread;
    if (thread === undefined) return;
    const cut = new Promise((resolve) => setTimeout(resolve, graceMs + REPORT_MS).unref());
    await Promise.race([thread.port.call('close', graceMs).catch(() => undefined), cut]);
    await thread.terminate();
  }

  async #spawn(): Promise<void> {
    const thread = this.#thread ?? this.prepare();
    try {
      await thread.port.call('start', this.#options.inForce());
    } catch (error) {
      await thread.terminate(error instanceof Error ? error : undefined);
      throw error;
    }
  }

  #ended(thread: GatewayThread, reason: Error | undefined): void {
    if (this.#thread === thread) this.#thread = undefined;
    if (reason === undefined || this.#closed || !this.#established) return;
    const { log, title, onDeath } = this.#options;
    onDeath();
    this.#inherit();
    this.#deaths = Date.now() - this.#bornAt > HEALTHY_MS ? 1 : this.#deaths + 1;
    const wait = this.#deaths === 1 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (this.#deaths - 2), MAX_WAIT_MS);
    const when = wait === 0 ? 'at once' : `in ${wait} ms`;
    log.error(`${title}: ${reason.message}; its open requests fail, another thread takes its place ${when}`);
    this.#restart = setTimeout(() => void this.#respawn(), wait);
  }

  /** Counters only grow; gauges tell of what is gone. */
  #inherit(): void {
    const { figures = [], ...rest } = this.#lastReport ?? {};
    this.#inherited = figures.filter(({ kind }) => kind === 'counter' || kind === 'histogram');
    this.#lastReport = 'state' in rest ? { ...rest, figures: this.#inherited, plugins: [] } : undefined;
  }

  async #respawn(): Promise<void> {
    const { log, title } = this.#options;
    try {
      await this.#spawn();
      log.info(`${title} serves again`);
    } catch {
      // Its end has been told, and the next start is planned already.
    }
  }
}
