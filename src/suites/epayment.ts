import type { Suite } from '../model.ts';
import { clients } from './epayment/clients.ts';
import { express } from './epayment/express.ts';
import { idempotency } from './epayment/idempotency.ts';
import { journeys } from './epayment/journeys.ts';
import { people } from './epayment/people.ts';
import { refusals } from './epayment/refusals.ts';
import { getAccessToken } from './shared.ts';

export const epayment = {
  name: 'epayment',
  title: 'ePayment API v1',
  collection: 'collection:epayment',
  opening: [getAccessToken],
  flows: [...journeys, ...express, ...clients, ...idempotency, ...people, ...refusals],
} satisfies Suite;
