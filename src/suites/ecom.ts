import type { Suite } from '../model.ts';
import { idempotency } from './ecom/idempotency.ts';
import { journeys } from './ecom/journeys.ts';
import { people } from './ecom/people.ts';
import { refusals } from './ecom/refusals.ts';
import { getAccessToken } from './shared.ts';

export const ecom = {
  name: 'ecom',
  title: 'eCom API v2',
  collection: 'collection:ecom',
  opening: [getAccessToken],
  flows: [...journeys, ...idempotency, ...people, ...refusals],
} satisfies Suite;
