import { defineConfig } from 'vitest/config';

/** Real suites drive built commands as processes against foreign programs; nothing here is resolved to sources. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 1_200_000,
  },
});
