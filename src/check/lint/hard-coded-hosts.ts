import type { Fault, PostmanCollection } from '../../model.ts';
import type { ItemRule } from './rule.ts';

/** A request that goes to one host, whatever the environment says. */
export const hardCodedHosts: ItemRule = ({ url }) => {
  const host = /^(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)(?=[/?#]|$)/i.exec(url)?.[1];
  return host === undefined ? [] : [{ code: 'hard-coded-host', pointer: '/url', actual: host }];
};

/** Variables of a collection that lead to production. */
export function productionVariables({ variable }: PostmanCollection): Fault[] {
  return (variable ?? [])
    .filter(({ value }) => /^https?:\/\/api\.vipps\.no\b/.test(String(value ?? '')))
    .map(({ key, value }) => ({ code: 'hard-coded-host', pointer: `/variable/${key}`, actual: String(value) }));
}
