/** Waiting until a child is ready, and not a moment longer than it lives. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Io } from '../io.js';
import type { Child } from './child.js';
import { ChildFailure } from './child-failure.js';

/** What to wait for. */
export interface Readiness {
  readonly child: Child;
  /** For the error: "did not …". */
  readonly until: string;
  readonly timeoutMs: number;
  check(): Promise<boolean>;
}

const POLL_MS = 40;

/** Resolves once `check` holds; rejects when the child ends first or the time is over. */
export async function waitUntilReady(
  { child, until, timeoutMs, check }: Readiness,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const ended = child.ended.then(() => true);
  for (;;) {
    signal.throwIfAborted();
    if (await check()) return;
    if (Date.now() > deadline) {
      throw new ChildFailure(
        'TC_START_FAILED',
        child,
        `${child.name} did not ${until} within ${timeoutMs / 1000} s`,
      );
    }
    if (await Promise.race([ended, sleep(POLL_MS, false)])) {
      throw new ChildFailure('TC_START_FAILED', child, `${child.name} ${child.fate} before it was ready`);
    }
  }
}

/** A check that holds once `url` answers 2xx. */
export function answers(url: string, io: Pick<Io, 'fetch'>): () => Promise<boolean> {
  return async () => {
    try {
      const response = await io.fetch(url, { signal: AbortSignal.timeout(2000) });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  };
}
