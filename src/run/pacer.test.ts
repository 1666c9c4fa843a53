import { describe, expect, it } from 'vitest';
import { createPacer } from './pacer.ts';

describe('a pacer', () => {
  it('spreads requests evenly over a minute', () => {
    const pacer = createPacer(60);
    expect([0, 0, 0].map((now) => pacer.reserve(now))).toEqual([0, 1000, 2000]);
  });

  it('lets a request go at once after a pause, and saves nothing up', () => {
    const pacer = createPacer(60);
    pacer.reserve(0);
    expect([10_000, 10_000].map((now) => pacer.reserve(now))).toEqual([0, 1000]);
  });

  it('without a limit never waits', () => {
    const pacer = createPacer(undefined);
    expect([0, 0, 0].map((now) => pacer.reserve(now))).toEqual([0, 0, 0]);
  });
});
