import { defineConfig } from 'vitest/config';

/** Tests that need a browser: slower, and apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['src/**/*.browser.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
