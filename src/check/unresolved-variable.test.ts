import { expect, it } from 'vitest';
import { learnSecrets } from '../report/learn-secrets.ts';
import { describeExchange } from './subject.ts';
import { anExchange } from './testing/exchanges.ts';
import { unresolvedVariable } from './unresolved-variable.ts';

it('one variable in several places of a request is one fault with all of them', () => {
  const headers: [string, string][] = [
    ['X-A', '{{id}}'],
    ['X-B', '{{other}}'],
  ];
  const sent = anExchange({ url: 'http://127.0.0.1/%7B%7Bid%7D%7D', request: { headers } });
  const faults = unresolvedVariable.find(describeExchange(sent, []));
  expect(faults.map(({ detail, pointer, places }) => [detail, pointer, places])).toEqual([
    ['id', '/url', ['/url', '/headers/X-A']],
    ['other', '/headers/X-B', undefined],
  ]);
});

it.each<[string, string]>([
  ['Authorization', 'Bearer {{my_token}}'],
  ['Ocp-Apim-Subscription-Key', '{{My-Own-Subscription-Key}}'],
  ['Cookie', 'session={{my_session_cookie}}'],
])('the name of a variable in %s is no secret that the run brought to light', (name, value) => {
  expect(learnSecrets([{ request: { url: 'http://127.0.0.1/', headers: [[name, value]] } }])).toEqual([]);
});

it.each<[string, string[]]>([
  ['{{#if paid}}Thanks{{else}}Pay{{/if}} {{> foot}} {{! note}} {{^none}}{{/none}} {{&raw}}', []],
  ['{{#each lines}}{{price}}{{/each}}', ['price']],
  ['{{else}}', ['else']],
  ['{{customer}}', ['customer']],
])('tags of templates are meant as they are written: %s', (text, names) => {
  const sent = anExchange({ method: 'POST', request: { body: JSON.stringify({ text }) } });
  expect(unresolvedVariable.find(describeExchange(sent, [])).map(({ detail }) => detail)).toEqual(names);
});
