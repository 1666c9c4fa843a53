import { describe, expect, it } from 'vitest';
import type { Step } from '../model.ts';
import { overrideItem } from './override-item.ts';
import { anItem } from './testing.ts';

const capture = anItem('Capture', {
  body: '{"amount": {{amount}}, "merchantInfo": {"msn": "{{msn}}"}, "token": "x"}',
  headers: { 'X-Request-Id': '{{orderId}}', Accept: 'application/json' },
});

function sent(step: Omit<Step, 'item' | 'expect'>): { body: unknown; headers: Record<string, string> } {
  const { request } = overrideItem(capture, { item: 'Capture', expect: { status: 200 }, ...step });
  const headers = Object.fromEntries((request.header ?? []).map(({ key, value }) => [key, value]));
  return { body: request.body?.raw?.replaceAll(/\s/g, ''), headers };
}

describe('a step', () => {
  it('that changes nothing sends the item as it is', () => {
    expect(overrideItem(capture, { item: 'Capture', expect: { status: 200 } })).toEqual(capture);
  });

  it('sets and takes out fields of the body, and leaves variables where they stand', () => {
    const { body } = sent({ body: { '/merchantInfo/extra': 1 }, without: ['/token'] });
    expect(body).toBe('{"amount":{{amount}},"merchantInfo":{"msn":"{{msn}}","extra":1}}');
  });

  it('sets and takes away headers, whatever their case', () => {
    expect(sent({ headers: { accept: null, 'X-New': 'y' } }).headers).toEqual({
      'X-Request-Id': '{{orderId}}',
      'X-New': 'y',
    });
  });

  it('with a fresh key replaces the idempotency header that the item has', () => {
    expect(sent({ freshKey: true }).headers).toMatchObject({ 'X-Request-Id': '{{$guid}}' });
  });

  it('cannot change a body that is no JSON', () => {
    const text = anItem('Text', { body: 'plain' });
    expect(() => overrideItem(text, { item: 'Text', body: { '/a': 1 }, expect: { status: 200 } })).toThrow(
      /"Text" is not JSON/,
    );
  });
});
