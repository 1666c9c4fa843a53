import type { ExchangeCheck } from './check.ts';

/** No answer came: nothing else can be said about the exchange. */
export const noResponse: ExchangeCheck = {
  code: 'no-response',
  about: 'response',
  find: ({ exchange }) => {
    if (exchange.response !== undefined || exchange.failure?.code === 'blocked-host') return [];
    return [{ code: 'no-response', detail: exchange.failure?.message ?? 'the reason is not known' }];
  },
};
