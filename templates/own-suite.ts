// Flows of your own, over the items of a collection. Run them:
//
//   npx vipps-contract run --suite contract/own-suite.ts
//
// A step names an item of the collection, may change its body, headers and variables, and says what it must be answered
// with. Everything that is named is checked; the answer is judged by the OpenAPI description besides.
import { defineSuite } from 'vipps-contract';

export const suite = defineSuite({
  name: 'own',
  title: 'Our own journeys',
  collection: 'collection:epayment',
  opening: [{ item: 'Get Access Token', expect: { status: 200 } }],
  flows: [
    {
      name: 'split-delivery',
      title: 'Two parcels: two captures, then the rest is released',
      purpose: 'We capture when a parcel leaves, and cancel what is out of stock.',
      steps: [
        {
          item: 'Create payment - Web redirect',
          expect: { status: 201, fields: { '/redirectUrl': { matches: '^https?://' } } },
        },
        { item: 'Force approve payment', expect: { status: 200 } },
        { item: 'Capture payment', name: 'First parcel', expect: { status: 200 } },
        { item: 'Capture payment', name: 'Second parcel', freshKey: true, expect: { status: 200 } },
        { item: 'Cancel payment', name: 'Out of stock', expect: { status: 200 } },
        {
          item: 'Get payment',
          expect: {
            status: 200,
            state: 'AUTHORIZED',
            aggregate: {
              authorized: { variable: 'amount' },
              captured: 2000,
              refunded: 0,
              cancelled: { variable: 'amount', plus: -2000 },
            },
          },
        },
      ],
    },
  ],
});
