import type { Fault } from '../model.ts';
import type { ExchangeCheck } from './check.ts';
import { judgeRequest } from './request-schema.ts';

/** The API called us, and what it sent breaks its own description. */
export const callbackSchema: ExchangeCheck = {
  code: 'callback-schema',
  about: 'request',
  find: (subject) =>
    judgeRequest(subject)
      // The address was the merchant's choice, its query included.
      .filter(({ pointer }) => !pointer?.startsWith('/query/') && !pointer?.startsWith('/path/'))
      .map((fault): Fault => (fault.code === 'unvalidated' ? fault : { ...fault, code: 'callback-schema' })),
};
