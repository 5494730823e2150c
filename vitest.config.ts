import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

import SecondTries from './test/second-tries.ts';

/** CI gives a failed test a second try, and says so: see RATIONALE.md. */
const retry = Number(process.env.POSTERN_RETRIES ?? 0);

export default defineConfig({
  resolve: { conditions: ['postern-source'] },
  ssr: { resolve: { conditions: ['postern-source'] } },
  test: {
    include: ['*/test/**/*.test.ts', 'plugins/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/real/**'],
    // Many files wait for processes that they started: on two cores, one file at a time would leave one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    retry,
    ...(retry > 0 ? { reporters: ['default', new SecondTries()] } : {}),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
