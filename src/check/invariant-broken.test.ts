import { describe, expect, it } from 'vitest';
import { invariantBroken } from './invariant-broken.ts';
import { aFlow } from './testing/exchanges.ts';
import {
  type CallSketch,
  created,
  createdExpress,
  details,
  events,
  exchangesOf,
  initiated,
  moved,
  order,
  payment,
  read,
  shippedBy,
  summary,
} from './testing/payments.ts';

function brokenBy(sketches: CallSketch[]): string[] {
  const found = invariantBroken.find({ flow: aFlow(), steps: [], exchanges: exchangesOf(sketches) });
  return found.map(({ fault }) => fault.detail ?? '');
}

/** An eCom initiation over 1000 øre, with one way to ship for 39 øre. */
const initiatedExpress = initiated({
  sent: {
    transaction: { orderId: 'o1', amount: 1000 },
    merchantInfo: {
      paymentType: 'eComm Express Payment',
      staticShippingDetails: [{ shippingMethodId: 'parcel', shippingCost: 0.39 }],
    },
  },
});

const captured = moved('capture', 400, payment({ captured: 400 }));
const refunded = moved('refund', 100, payment({ captured: 400, refunded: 100 }));

describe('money that is all there', () => {
  it.each<[string, CallSketch[]]>([
    [
      'a whole ePayment journey',
      [
        created(),
        read(payment({ authorized: 0 }, { state: 'CREATED' })),
        read(payment({})),
        captured,
        refunded,
        events(['CREATED'], ['AUTHORIZED'], ['CAPTURED', 400, 'capture-1'], ['REFUNDED', 100, 'refund-1']),
        {
          call: 'POST /epayment/v1/payments/p1/cancel',
          key: 'c',
          got: payment({ captured: 400, refunded: 100, cancelled: 600 }),
        },
        events(
          ['CREATED'],
          ['AUTHORIZED'],
          ['CAPTURED', 400, 'capture-1'],
          ['REFUNDED', 100, 'refund-1'],
          ['CANCELLED', 600, 'c'],
        ),
      ],
    ],
    [
      'a cancellation before approval',
      [
        created(),
        {
          call: 'POST /epayment/v1/payments/p1/cancel',
          key: 'c',
          got: payment({ authorized: 0, cancelled: 1000 }, { state: 'TERMINATED' }),
        },
        events(['CREATED'], ['TERMINATED']),
      ],
    ],
    [
      'a whole eCom journey',
      [
        initiated(),
        details({ orderId: 'o1' }, ['INITIATE']),
        order('capture', 400, summary(400, 600, 0, 400)),
        order('refund', 100, summary(400, 600, 100, 300)),
        details(
          summary(400, 600, 100, 300),
          ['REFUND', 100, 'refund-1'],
          ['CAPTURE', 400, 'capture-1'],
          ['RESERVE'],
          ['INITIATE'],
        ),
      ],
    ],
    [
      'a replay',
      [
        created(),
        read(payment({})),
        captured,
        captured,
        events(['CREATED'], ['AUTHORIZED'], ['CAPTURED', 400, 'capture-1']),
      ],
    ],
    [
      'everything at once, without an amount',
      [
        initiated(),
        {
          call: 'POST /ecomm/v2/payments/o1/capture',
          key: 'all',
          sent: { transaction: {} },
          got: summary(1000, 0, 0, 1000),
        },
        details(summary(1000, 0, 0, 1000), ['CAPTURE', 1000, 'all'], ['RESERVE'], ['INITIATE']),
      ],
    ],
    [
      'a card that was refused before another one was taken',
      [created(), events(['CREATED'], ['AUTHORIZED', 1000, 'create', false], ['AUTHORIZED'])],
    ],
    ['a refused capture', [created(), moved('capture', 5000, [], { status: 400 }), read(payment({}))]],
    [
      'a capture of which nobody knows whether it happened',
      [
        created(),
        moved('capture', 400, [], { status: 500 }),
        read(payment({ captured: 400 })),
        events(['CREATED'], ['AUTHORIZED'], ['CAPTURED', 400, 'capture-1']),
      ],
    ],
    [
      'an express payment with the price of the chosen option on top',
      [
        createdExpress(),
        read(payment({ authorized: 0 }, { state: 'CREATED' })),
        read(payment({ authorized: 1029 }, shippedBy('letter', 29))),
        moved('capture', 1029, payment({ authorized: 1029, captured: 1029 })),
      ],
    ],
    [
      'an express payment whose amount includes the shipping',
      [
        createdExpress(),
        read(payment({ authorized: 1099 }, { ...shippedBy('parcel', 99), amount: { value: 1099, currency: 'NOK' } })),
      ],
    ],
    [
      'an express payment that does not say yet what was chosen',
      [createdExpress(), read(payment({ authorized: 1099 }))],
    ],
    [
      'an express payment whose options the merchant names when asked',
      [
        createdExpress({}),
        read(payment({ authorized: 5000 })),
        read(payment({ authorized: 5000 }, shippedBy('x', 4000))),
      ],
    ],
    [
      'an eCom express payment with shipping on top',
      [
        initiatedExpress,
        details(
          { ...summary(0, 1039, 0, 0), shippingDetails: { shippingMethodId: 'parcel', shippingCost: 0.39 } },
          ['RESERVE', 1039],
          ['INITIATE'],
        ),
      ],
    ],
    [
      'one payment through both APIs',
      [
        initiated(),
        {
          ...moved('capture', 400, payment({ captured: 400 }, { reference: 'o1' })),
          call: 'POST /epayment/v1/payments/o1/capture',
        },
        details(summary(400, 600, 0, 400), ['CAPTURE', 400, 'capture-1'], ['RESERVE'], ['INITIATE']),
      ],
    ],
  ])('is not accused: %s', (_what, sketches) => {
    expect(brokenBy(sketches)).toEqual([]);
  });
});

describe('money that is not', () => {
  it.each<[string, CallSketch[], RegExp]>([
    [
      'one øre more authorized than ordered and shipping',
      [createdExpress(), read(payment({ authorized: 1030 }, shippedBy('letter', 29)))],
      /authorized 1030 is more than the amount of 1029/,
    ],
    [
      'the dearer option authorized, and the cheaper one chosen',
      [createdExpress(), read(payment({ authorized: 1099 }, shippedBy('letter', 29)))],
      /authorized 1099 is more than the amount of 1029/,
    ],
    [
      'more authorized than the dearest option allows',
      [createdExpress(), read(payment({ authorized: 1100 }))],
      /authorized 1100 is more than the amount of 1099/,
    ],
    [
      'another price than the option has',
      [createdExpress(), read(payment({ authorized: 1030 }, shippedBy('letter', 30)))],
      /30 is charged for shipping, and the option letter costs 29/,
    ],
    [
      'an option that was not offered',
      [createdExpress(), read(payment({ authorized: 1029 }, shippedBy('drone', 29)))],
      /the shipping option drone was chosen, and letter, parcel were offered/,
    ],
    [
      'shipping in a payment that is not express',
      [created(), read(payment({ authorized: 1029 }, shippedBy('letter', 29)))],
      /authorized 1029 is more than the amount of 1000/,
    ],
    [
      'more left to capture in an eCom express payment than ordered and shipping',
      [
        initiatedExpress,
        details(
          { ...summary(0, 1040, 0, 0), shippingDetails: { shippingMethodId: 'parcel', shippingCost: 0.39 } },
          ['RESERVE', 1040],
          ['INITIATE'],
        ),
      ],
      /1040 can be captured, but the amount of 1039 − captured 0 = 1039/,
    ],
    [
      'more captured and cancelled than the amount',
      [created(), read(payment({ cancelled: 700, captured: 400 }))],
      /400 \+ cancelled 700 = 1100 is more than the amount of 1000/,
    ],
    [
      'more captured than authorized',
      [created(), read(payment({ authorized: 300, captured: 400 }))],
      /= 400 is more than authorized 300/,
    ],
    [
      'more authorized than the amount',
      [created(), read(payment({ authorized: 1001 }))],
      /authorized 1001 is more than the amount of 1000/,
    ],
    [
      'more refunded than captured',
      [created(), captured, moved('refund', 500, payment({ captured: 400, refunded: 500 }))],
      /refunded 500 is more than captured 400/,
    ],
    ['a negative sum', [created(), read(payment({ refunded: -1 }))], /refunded is -1/],
    ['a fraction', [created(), read(payment({ captured: 0.5 }))], /0.5 is no whole number/],
    [
      'another currency',
      [created(), read(payment({}, { amount: { value: 1000, currency: 'DKK' } }))],
      /in NOK, and here it is in DKK/,
    ],
    ['another amount than was asked for', [created(999), read(payment({}))], /over 1000, and 999 was asked for/],
    [
      'a remainder to refund',
      [initiated(), order('capture', 400, summary(400, 600, 0, 401))],
      /401 can be refunded, but captured 400 − refunded 0 = 400/,
    ],
    [
      'a remainder to capture',
      [initiated(), order('capture', 400, summary(400, 599, 0, 400))],
      /599 can be captured, but the amount of 1000 − captured 400 = 600/,
    ],
    [
      'a capture that is not in the sums',
      [created(), moved('capture', 400, payment({}))],
      /0 is shown as captured, and the operations that succeeded add up to 400/,
    ],
    [
      'a capture that is in no event',
      [created(), captured, events(['CREATED'], ['AUTHORIZED'])],
      /1 captures succeeded, and the history shows 0/,
    ],
    [
      'a cancellation that is in no event',
      [
        created(),
        { call: 'POST /epayment/v1/payments/p1/cancel', got: payment({ cancelled: 1000 }) },
        events(['CREATED'], ['AUTHORIZED']),
      ],
      /1 cancellations succeeded, and the history shows 0/,
    ],
    [
      'an event of another amount',
      [created(), captured, events(['CREATED'], ['AUTHORIZED'], ['CAPTURED', 401, 'capture-1'])],
      /add up to 401 captured, and the sum says 400/,
    ],
    [
      'a state that comes back',
      [
        created(),
        read(payment({ authorized: 0 }, { state: 'EXPIRED' })),
        read(payment({ authorized: 0 }, { state: 'CREATED' })),
      ],
      /was EXPIRED and is CREATED again/,
    ],
    [
      'an event after the end',
      [created(), events(['CREATED'], ['ABORTED'], ['AUTHORIZED'])],
      /AUTHORIZED follows ABORTED/,
    ],
    [
      'events in the wrong order',
      [
        created(),
        { ...events(['CREATED'], ['AUTHORIZED']), got: [...(events(['CREATED'], ['AUTHORIZED']).got as [])].reverse() },
      ],
      /the order is oldest first/,
    ],
    [
      'a log in the wrong order',
      [
        initiated(),
        {
          call: 'GET /ecomm/v2/payments/o1/details',
          got: {
            transactionLogHistory: [
              ...(details({}, ['RESERVE'], ['INITIATE']).got as { transactionLogHistory: [] }).transactionLogHistory,
            ].reverse(),
          },
        },
      ],
      /the order is newest first/,
    ],
    [
      'an event that vanishes',
      [created(), events(['CREATED'], ['AUTHORIZED']), events(['CREATED'])],
      /the history was CREATED, AUTHORIZED and now is CREATED/,
    ],
    [
      'a capture under a strange key',
      [created(), captured, events(['CREATED'], ['AUTHORIZED'], ['CAPTURED', 400, 'strange'])],
      /CAPTURED bears the key strange, and the calls were made under capture-1/,
    ],
    [
      'an authorization under another key than the creation',
      [created(), events(['CREATED'], ['AUTHORIZED', 1000, 'other'])],
      /AUTHORIZED bears the key other/,
    ],
    [
      'a log entry without its request id',
      [
        initiated(),
        order('capture', 400, summary(400, 600, 0, 400)),
        details(summary(400, 600, 0, 400), ['CAPTURE', 400], ['RESERVE'], ['INITIATE']),
      ],
      /CAPTURE bears no key/,
    ],
  ])('is told with its arithmetic: %s', (_what, sketches, detail) => {
    expect(brokenBy(sketches).join('\n')).toMatch(detail);
  });
});

describe('what the API tells', () => {
  const told = (name: string, second: number, change: object = {}): CallSketch => ({
    call: 'POST /abc/webhookUrl',
    told: true,
    sent: {
      reference: 'p1',
      pspReference: `psp-${name}`,
      name,
      amount: { value: 1000, currency: 'NOK' },
      timestamp: new Date(Date.UTC(2026, 0, 2, 3, 0, second)).toISOString(),
      success: true,
      ...change,
    },
  });
  const called = (status: string): CallSketch => ({
    call: 'POST /abc/callbackPrefix/v2/payments/o1',
    told: true,
    sent: { orderId: 'o1', transactionInfo: { status, amount: 1000 } },
  });

  it.each<[string, CallSketch[], string[]]>([
    ['in order', [told('CREATED', 1), told('AUTHORIZED', 2)], []],
    ['twice the same', [told('CREATED', 1), told('CREATED', 1), told('AUTHORIZED', 2)], []],
    [
      'out of order',
      [told('AUTHORIZED', 2), told('CREATED', 1)],
      ['CREATED of 2026-01-02T03:00:01.000Z came after AUTHORIZED of 2026-01-02T03:00:02.000Z'],
    ],
    [
      'twice, and differently',
      [told('CREATED', 1), told('CREATED', 1, { msn: '1' })],
      ['CREATED came twice and says something else'],
    ],
    [
      'in another currency',
      [created(), told('CREATED', 1, { amount: { value: 1000, currency: 'EUR' } })],
      ['the payment is in NOK, and here it is in EUR'],
    ],
    ['once by callback', [called('RESERVED')], []],
    [
      'twice by callback',
      [called('RESERVED'), called('RESERVED')],
      ['the callback RESERVED came twice, and callbacks are sent once'],
    ],
  ])('%s', (_what, sketches, details) => {
    expect(brokenBy(sketches)).toEqual(details);
  });
});
