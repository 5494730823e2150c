import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['postern-source'] },
  ssr: { resolve: { conditions: ['postern-source'] } },
  test: {
    include: ['*/test/**/*.test.ts', 'plugins/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/real/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
