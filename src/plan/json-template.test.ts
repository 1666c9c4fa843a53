import { describe, expect, it } from 'vitest';
import { parseTemplate, printTemplate } from './json-template.ts';

describe('a body with variables', () => {
  it.each([
    ['{"amount": {{amount}}, "orderId": "{{orderId}}"}', '{"amount": {{amount}}, "orderId": "{{orderId}}"}'],
    ['{"text": "a \\"quoted\\" {{name}}"}', '{"text": "a \\"quoted\\" {{name}}"}'],
    ['[{{a}}, {{ b }}]', '[{{a}}, {{ b }}]'],
  ])('%s keeps its variables where they stood', (raw, same) => {
    const template = parseTemplate(raw);
    expect(template && printTemplate(template).replaceAll(/\s/g, '')).toBe(same.replaceAll(/\s/g, ''));
  });

  it.each(['', 'plain text', '{"a": }'])('%j is no JSON', (raw) => {
    expect(parseTemplate(raw)).toBeUndefined();
  });
});
