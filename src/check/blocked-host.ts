import type { ExchangeCheck } from './check.ts';

/** A request to somewhere else than the target, which was not let out. */
export const blockedHost: ExchangeCheck = {
  code: 'blocked-host',
  about: 'response',
  find: ({ exchange }) => {
    if (exchange.response !== undefined || exchange.failure?.code !== 'blocked-host') return [];
    return [{ code: 'blocked-host', actual: exchange.request.url, detail: exchange.failure.message }];
  },
};
