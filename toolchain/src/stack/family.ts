/** All children of a running project: started one by one, watched together, stopped in reverse order. */
import { Child } from './child.js';
import type { ChildRequest } from './child.js';
import { ChildFailure } from './child-failure.js';
import { Guard } from './guard.js';
import type { MergedLog } from './merged-log.js';
import { waitUntilReady } from './ready.js';

/** A child to start and how to know that it is ready. */
export interface Member extends Omit<ChildRequest, 'onLine'> {
  /** Absent for a child that has nothing to wait for. */
  readonly ready?: { readonly until: string; check(): Promise<boolean> } | undefined;
}

const STOP_GRACE_MS = 5000;
const READY_TIMEOUT_MS = 30_000;

/** The children of one `postern up` or `postern dev`. */
export class Family {
  readonly #children: Child[] = [];
  readonly #guard = new Guard();
  readonly #log: MergedLog;
  #stopping: Promise<void> | undefined;

  constructor(log: MergedLog) {
    this.#log = log;
    process.on('exit', this.#killAll);
  }

  /** Starts a child and waits until it is ready. */
  async start({ ready, ...request }: Member, signal: AbortSignal): Promise<Child> {
    signal.throwIfAborted();
    const child = new Child({ ...request, onLine: (line) => this.#log.write(request.name, line) });
    this.#children.push(child);
    if (child.pid !== undefined) this.#guard.add(child.pid);
    if (ready !== undefined) {
      await waitUntilReady({ child, ...ready, timeoutMs: READY_TIMEOUT_MS }, signal);
    }
    return child;
  }

  /** Process ids by name. */
  get pids(): Record<string, number> {
    return Object.fromEntries(
      this.#children.flatMap(({ name, pid }) => (pid === undefined ? [] : [[name, pid]])),
    );
  }

  /** Rejects as soon as any child ends by itself; resolves when `signal` is aborted. */
  watch(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
    const ends = this.#children.map(async (child) => {
      await child.ended;
      if (this.#stopping !== undefined || signal.aborted) return;
      throw new ChildFailure('TC_CHILD_ENDED', child, `${child.name} ${child.fate}`);
    });
    return Promise.race([aborted, ...ends]);
  }

  /** Stops every child: the last first, because it serves the requests that the others answer. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  /** The last resort when this process ends without having stopped them. */
  readonly #killAll = (): void => {
    for (const child of this.#children) child.kill();
  };

  async #stopAll(): Promise<void> {
    await this.#children.at(-1)?.stop(STOP_GRACE_MS);
    await Promise.all(this.#children.slice(0, -1).map((child) => child.stop(STOP_GRACE_MS)));
    process.off('exit', this.#killAll);
    this.#guard.dismiss();
  }
}
