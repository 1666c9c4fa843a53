import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: 'src/testing/bundle-once.ts',
    testTimeout: 30_000,
  },
});
