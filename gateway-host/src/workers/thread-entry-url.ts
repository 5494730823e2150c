/** The file in which threads start: the built one, also for tests that run the sources, since a thread cannot run TypeScript. */
const here = import.meta.url;

export const THREAD_ENTRY = new URL(
  here.endsWith('.ts') ? '../../dist/workers/thread-entry.js' : './thread-entry.js',
  here,
);
