import { describe, expect, it } from 'vitest';
import { createSharedValues } from './share-once.ts';

const HOUR = 3_600_000;

describe('a shared value', () => {
  it('is brought by the first who asks, and given to those who waited', async () => {
    const shared = createSharedValues();
    expect(await shared.take('token', () => 0)).toBeUndefined();
    const waiting = [shared.take('token', () => 0), shared.take('token', () => 0)];
    shared.bring('token', 'abc', HOUR);
    expect(await Promise.all(waiting)).toEqual(['abc', 'abc']);
    expect(await shared.take('token', () => HOUR / 2)).toBe('abc');
  });

  it('is not handed on shortly before it expires', async () => {
    const shared = createSharedValues();
    await shared.take('token', () => 0);
    shared.bring('token', 'abc', HOUR);
    expect(await shared.take('token', () => HOUR - 30_000)).toBeUndefined();
  });

  it('that nobody brought is to be brought by one of those who waited', async () => {
    const shared = createSharedValues();
    await shared.take('token', () => 0);
    const next = shared.take('token', () => 0);
    shared.giveUp('token');
    expect(await next).toBeUndefined();
  });

  it('belongs to its key alone', async () => {
    const shared = createSharedValues();
    await shared.take('unit 1', () => 0);
    shared.bring('unit 1', 'abc', HOUR);
    expect(await shared.take('unit 2', () => 0)).toBeUndefined();
  });
});
