import { jsonOf } from '../json-of.ts';
import { at } from '../json-pointer.ts';
import type { CallKind, Exchange, Heard } from '../model.ts';
import type { FlowCheck } from './flow-check.ts';

/** What the API had to send to us and has not, or not in time. */
export const callbackMissing: FlowCheck = {
  code: 'callback-missing',
  find: ({ flow, steps }) =>
    steps.flatMap((run) => {
      const step = flow.steps[run.index];
      const wasReached = run.status === 'done' && run.exchanges.some(({ sentBy }) => sentBy === 'step');
      if (!step?.hears || !wasReached) return [];
      return step.hears.flatMap((wanted) => {
        const detail = whatIsMissing(wanted, run.exchanges);
        return detail === undefined ? [] : [{ fault: { code: 'callback-missing' as const, detail }, step: run.index }];
      });
    }),
};

function whatIsMissing(wanted: Heard, exchanges: readonly Exchange[]): string | undefined {
  const { name, kind, times = 1 } = wanted;
  const came = exchanges.filter((exchange) => isHeard(exchange, wanted)).length;
  if (came >= times) return undefined;
  const what = name === undefined ? `the ${WORDS[kind]}` : `the ${WORDS[kind]} ${name}`;
  return came === 0
    ? `${what} did not come in time`
    : `${what} came ${came === 1 ? 'once' : `${came} times`}, and ${times} were expected`;
}

const WORDS: Record<CallKind, string> = {
  callback: 'callback',
  webhook: 'webhook',
  'shipping-details': 'request for shipping details',
  'consent-removal': 'removal of the consent',
};

/** Whether a call is the one that is waited for. */
export function isHeard(exchange: Exchange, { kind, name }: Pick<Heard, 'kind' | 'name'>): boolean {
  if (exchange.sentBy !== 'api' || kindOf(exchange) !== kind) return false;
  if (name === undefined) return true;
  return at(jsonOf(exchange.request.body?.content), kind === 'callback' ? '/transactionInfo/status' : '/name') === name;
}

const PLACES: [string, CallKind][] = [
  ['/callbackPrefix/', 'callback'],
  ['/webhookUrl', 'webhook'],
  ['/shippingDetailsPrefix/', 'shipping-details'],
  ['/dynamicShippingCallbackUrl', 'shipping-details'],
  ['/consentRemovalPrefix/', 'consent-removal'],
];

/** What an address is for, by the name that the descriptions give it. */
export function kindOf({ request }: Exchange): CallKind | undefined {
  return PLACES.find(([place]) => request.url.includes(place))?.[1];
}
