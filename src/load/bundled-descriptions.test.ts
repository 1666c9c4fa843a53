import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lint, loadConfig } from '@redocly/openapi-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { at } from '../json-pointer.ts';
import type { Json } from '../model.ts';
import type { Description, Operation, SchemaFault } from '../openapi/description.ts';
import { isJson, parseMediaType } from '../openapi/media-type.ts';
import { bundledFiles } from './choose-source.ts';
import { loadDescription } from './load-description.ts';
import { packageRoot } from './package-root.ts';
import { bodiesOf, documentOf, examplesOf } from './testing/examples.ts';

const files = bundledFiles.filter(({ kind }) => kind === 'openapi');
const loaded = new Map<string, Description>();

beforeAll(async () => {
  for (const { id, path } of files) loaded.set(id, await loadDescription({ id, path }));
});

describe.each(files)('$id', ({ id, path }) => {
  test('has nothing that cannot be judged by', () => {
    const judges = bodiesOf(get(id)).flatMap(({ media }) => media.schema ?? []);
    expect(get(id).problems).toEqual([]);
    expect(judges.flatMap((place) => get(id).judgeOf(place, 'response').problems)).toEqual([]);
  });

  test('passes the linter', async () => {
    const config = await loadConfig({ configPath: join(packageRoot, 'redocly.yaml') });
    const problems = await lint({ ref: path, config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  test('has examples that are in order', () => {
    const faults = examplesOf(get(id)).flatMap(({ operation, of, media, name, value }) => {
      const direction = of === 'request' ? 'request' : 'response';
      const found = media.schema === undefined ? [] : get(id).judgeOf(media.schema, direction).judge({ value }).faults;
      return found.map((fault) => `${operation.operationId} ${of} ${name}: ${fault.pointer} ${fault.keyword}`);
    });
    expect(faults).toEqual([]);
  });

  test('has an example of every JSON body', () => {
    const shown = new Set(examplesOf(get(id)).map(({ media }) => media.place.pointer));
    const bare = bodiesOf(get(id)).filter(({ media }) => isJsonType(media.name) && !shown.has(media.place.pointer));
    expect(bare.map(({ operation, of, media }) => `${operation.operationId} ${of} ${media.name}`)).toEqual([]);
  });

  test('has no schema that allows everything', () => {
    expect(schemasIn(documentOf(pathToFileURL(path).href)).filter(({ schema }) => saysNothing(schema))).toEqual([]);
  });

  test('names its media types one by one', () => {
    const names = bodiesOf(get(id)).map(({ media }) => media.name);
    expect(names.filter((name) => name.includes('*'))).toEqual([]);
  });

  test('names the fields that an answer must have', () => {
    const loose = bodiesOf(get(id))
      .filter(({ of, media }) => of.startsWith('2') && isJsonType(media.name))
      .filter(({ operation }) => !['integrationTestApprovePayment', 'forceApprove'].includes(operation.operationId))
      .filter(({ media }) => {
        const judge = get(id).judgeOf(media.schema ?? media.place, 'response');
        return ![{}, [{}]].every((value) => judge.judge({ value }).faults.length > 0);
      });
    expect(loose.map(({ operation, of }) => `${operation.operationId} ${of}`)).toEqual([]);
  });

  test('has the test environment as its first server', () => {
    expect(at(documentOf(pathToFileURL(path).href), '/servers/0/url')).toBe('https://apitest.vipps.no');
  });

  test('knows what the gateway in front of every operation answers', () => {
    const open = get(id).operations.flatMap(({ operationId, kind, path: template, responses }) => {
      if (kind !== 'path' || isMerchants(template) || operationId === 'getOtpQrImage') return [];
      const statuses = responses.map(({ status }) => status);
      return ['401', '403', '429', '500', '503']
        .filter((status) => !statuses.includes(status))
        .map((s) => [operationId, s]);
    });
    expect(open).toEqual([]);
  });

  test('shares its common parts with the others to the letter', () => {
    const mine = commonParts(path);
    const theirs = commonParts(files.find((file) => file.id === 'openapi:ecom')?.path ?? path);
    for (const [name, part] of Object.entries(mine)) {
      if (theirs[name] !== undefined) expect([name, part]).toEqual([name, theirs[name]]);
    }
    expect(Object.keys(mine).filter((name) => /^Gateway\w*(Error|Fault)/.test(name))).toHaveLength(5);
  });
});

test.each([
  ['userinfo', 'getUserinfo'],
  ['webhooks', 'getWebhooks'],
  ['webhooks', 'registerWebhook'],
  ['webhooks', 'deleteWebhook'],
])('the subscription key is not required: %s, %s', (name, operationId) => {
  const { parameters } = operationOf(name, operationId);
  expect(parameters.find((parameter) => parameter.name === 'Ocp-Apim-Subscription-Key')?.required).toBe(false);
});

test('a delivery names its registration, and a payment service provider itself', () => {
  const names = (operationId: string) => operationOf('epayment', operationId).parameters.map(({ name }) => name);
  expect(names('receiveWebhookEvent')).toContain('Webhook-Id');
  expect(names('createPayment')).toContain('Psp-Id');
  expect(names('capturePayment')).toContain('Psp-Id');
});

test.each(files)('a sales unit has 4 to 10 digits: $id', async ({ path }) => {
  const text = await readFile(path, 'utf8');
  expect(text.match(/\^\[0-9\]\{4,\d+\}\$/g) ?? []).toEqual(text.match(/\^\[0-9\]\{4,10\}\$/g));
});

test('an answer to an approval may have a body and need not', () => {
  const approvals = [...loaded.values()]
    .flatMap(({ operations }) => operations)
    .filter(({ path }) => path.endsWith('/approve'));
  const answers = approvals.map(({ responses }) => responses.find(({ status }) => status === '200'));
  expect(answers.map((answer) => answer?.bodyOptional)).toEqual([true, true]);
});

describe('the bundled descriptions judge as the services answer', () => {
  const sub = '3d7b1f0a-9c54-4e1b-8a2f-6e0d5c4b3a29';
  const error = { errorGroup: 'Payment', errorCode: '51', errorMessage: 'x' };
  const { errorGroup: _group, ...groupless } = error;
  const problem = { type: 'https://httpstatuses.io/400', title: 'x', status: 400, traceId: '00-1' };
  const amount = { value: 100, currency: 'NOK' };
  const event = {
    reference: 'socks-123',
    pspReference: '3343000001',
    name: 'CAPTURED',
    amount,
    timestamp: '2026-01-01T09:00:00.1234567Z',
    success: true,
  };
  const { name: _name, ...nameless } = event;

  const rows: [what: string, description: string, operation: string, of: string, value: Json, faults: string[]][] = [
    ['null, which is as good as no body', 'epayment', 'cancelPayment', 'request', null, []],
    ['a list, which is not', 'epayment', 'cancelPayment', 'request', [], ['type']],
    ['null where a body is needed', 'epayment', 'capturePayment', 'request', null, ['type']],
    ['an error without a group', 'ecom', 'initiatePaymentV3UsingPOST', '400', [groupless], []],
    ['no error at all', 'ecom', 'initiatePaymentV3UsingPOST', '400', [], ['minItems']],
    ['an error as an object', 'ecom', 'capturePaymentUsingPOST', '402', error, ['type']],
    ['a missing key', 'ecom', 'getPaymentDetailsUsingGET', '401', { statusCode: 401, message: 'x' }, []],
    [
      'an expired token',
      'qr',
      'generateOtpQr',
      '401',
      { responseInfo: { responseCode: '1000', responseMessage: 'x' } },
      [],
    ],
    [
      'the same in capitals',
      'userinfo',
      'getUserinfo',
      '401',
      { ResponseInfo: { ResponseCode: 401, ResponseMessage: 'x' } },
      [],
    ],
    ['an unknown subscription', 'epayment', 'getPayment', '401', { errorCode: 'Unauthorized', errorMessage: 'x' }, []],
    ['an empty refusal', 'webhooks', 'getWebhooks', '401', {}, ['any']],
    ['an empty refusal', 'userinfo', 'getUserinfo', '404', {}, ['any']],
    ['an empty problem', 'epayment', 'capturePayment', '400', {}, ['any']],
    [
      'a problem with its code',
      'epayment',
      'capturePayment',
      '400',
      { ...problem, extraDetails: [{ name: 'ErrorCode', reason: '6080' }] },
      [],
    ],
    [
      'a problem with a broken detail',
      'epayment',
      'capturePayment',
      '400',
      { ...problem, extraDetails: [{ name: 'x' }] },
      ['required'],
    ],
    ['an event with seven digits in its second', 'epayment', 'getPaymentEventLog', '200', [event], []],
    ['an event without a name', 'epayment', 'getPaymentEventLog', '200', [nameless], ['required']],
    ['a webhook from a new sales unit', 'epayment', 'receiveWebhookEvent', 'request', { ...event, msn: '1234567' }, []],
    ['a new reference', 'epayment', 'createPayment', '201', { reference: 'a'.repeat(64) }, []],
    ['too long a reference', 'epayment', 'createPayment', '201', { reference: 'a'.repeat(65) }, ['pattern']],
    ['a Norwegian phone number', 'userinfo', 'getUserinfo', '200', { sub, sid: 'x', phone_number: '4799887766' }, []],
    [
      'numbers that are numbers',
      'access-token',
      'fetchAuthorizationTokenUsingPost',
      '200',
      token({ expires_in: 3599 }),
      ['type'],
    ],
    ['numbers that are strings', 'access-token', 'fetchAuthorizationTokenUsingPost', '200', token({}), []],
    [
      'two ways to name a customer',
      'epayment',
      'createPayment',
      'request',
      payment({ customer: { phoneNumber: '4799887766', personalQr: 'https://x' } }),
      ['not'],
    ],
    [
      'a phone number as a number',
      'epayment',
      'createPayment',
      'request',
      payment({ customer: { phoneNumber: 4799887766 } }),
      ['type'],
    ],
    ['an unknown field', 'epayment', 'createPayment', 'request', payment({ colour: 'red' }), []],
    [
      'an unknown field of a customer',
      'epayment',
      'createPayment',
      'request',
      payment({ customer: { phoneNumber: '4799887766', customerInteraction: 'CUSTOMER_PRESENT' } }),
      [],
    ],
    [
      'a phone number that is null',
      'epayment',
      'createPayment',
      'request',
      payment({ customer: { phoneNumber: null } }),
      [],
    ],
    ['a number as metadata', 'epayment', 'createPayment', 'request', payment({ metadata: { orderid: 123 } }), []],
    ['an object as metadata', 'epayment', 'createPayment', 'request', payment({ metadata: { order: {} } }), ['type']],
    [
      'an adjustment with a reference of its own',
      'epayment',
      'capturePayment',
      'request',
      { modificationAmount: amount, modificationReference: 'socks-123-1' },
      [],
    ],
    [
      'a discount as the Shopware module sends it',
      'epayment',
      'createPayment',
      'request',
      payment({ receipt: receipt({ reference: 'x', type: 'discount', name: 'x', quantity: 1, total_amount: -100 }) }),
      [],
    ],
    [
      'an order line without its total',
      'epayment',
      'createPayment',
      'request',
      payment({ receipt: receipt({ name: 'x', id: 'x', totalAmountExcludingTax: 80, totalTaxAmount: 20 }) }),
      ['required'],
    ],
    ['an express payment with three scopes', 'epayment', 'createPayment', 'request', express({}), []],
    [
      'an express payment to other countries',
      'epayment',
      'createPayment',
      'request',
      express({ allowedCountries: ['NO', 'SE'] }),
      [],
    ],
    [
      'a country by its name',
      'epayment',
      'createPayment',
      'request',
      express({ allowedCountries: ['Norway'] }),
      ['pattern'],
    ],
    [
      'a callback token that is a JSON Web Token',
      'epayment',
      'createPayment',
      'request',
      payment({
        shipping: { dynamicOptions: { callbackUrl: 'https://x', callbackAuthorizationToken: 'Bearer eyJ0.e30.c2' } },
      }),
      [],
    ],
    [
      'fixed and dynamic options at once',
      'epayment',
      'createPayment',
      'request',
      express({ dynamicOptions: { callbackUrl: 'https://x' } }),
      ['not'],
    ],
    [
      "the merchant's terms",
      'epayment',
      'createPayment',
      'request',
      payment({ merchantLegalLinks: { termsOfSaleUrl: 'https://x/a', privacyPolicyUrl: 'https://x/b' } }),
      [],
    ],
    [
      'terms that are no URL',
      'epayment',
      'createPayment',
      'request',
      payment({ merchantLegalLinks: { termsOfSaleUrl: 1 } }),
      ['type'],
    ],
    ['a card of a payment service provider', 'epayment', 'createPayment', 'request', passthrough({}), []],
    [
      'a card type that does not exist',
      'epayment',
      'createPayment',
      'request',
      passthrough({ allowedCardTypes: ['AMEX'] }),
      ['enum'],
    ],
    [
      'a currency that does not exist',
      'epayment',
      'createPayment',
      'request',
      payment({ amount: { value: 100, currency: 'XXX' } }),
      ['enum'],
    ],
    [
      'details of a user who shares a name',
      'epayment',
      'getPayment',
      '200',
      paid({ userDetails: { firstName: 'x' } }),
      [],
    ],
    ['details that are null', 'epayment', 'getPayment', '200', paid({ userDetails: { email: null } }), []],
    ['details that are a number', 'epayment', 'getPayment', '200', paid({ userDetails: { email: 1 } }), ['type']],
    ['no guarantee for a capture', 'epayment', 'getPayment', '200', paid({ captureGuaranteedUntil: null }), []],
    [
      'a guarantee without an end',
      'epayment',
      'getPayment',
      '200',
      paid({ captureGuaranteedUntil: 'ever' }),
      ['format'],
    ],
    [
      'an authorized webhook with a name and a guarantee',
      'epayment',
      'receiveWebhookEvent',
      'request',
      { ...event, msn: '1234567', userDetails: { firstName: 'x' }, captureGuaranteedUntil: null },
      [],
    ],
    ['a sales unit of ten digits', 'epayment', 'receiveWebhookEvent', 'request', { ...event, msn: '1234567890' }, []],
    [
      'a sales unit of eleven digits',
      'epayment',
      'receiveWebhookEvent',
      'request',
      { ...event, msn: '12345678901' },
      ['pattern'],
    ],
    [
      'an event of another product',
      'webhooks',
      'registerWebhook',
      'request',
      { url: 'https://x', events: ['recurring.charge-captured.v1'] },
      [],
    ],
    [
      'an unknown field of a registration',
      'webhooks',
      'registerWebhook',
      'request',
      { url: 'https://x', events: ['user.checked-in.v1'], name: 'x' },
      [],
    ],
    [
      'a registration with a new field',
      'webhooks',
      'registerWebhook',
      '201',
      { id: sub, secret: 'x', createdAt: 'x' },
      [],
    ],
    ['a code with a white border', 'qr', 'generateOtpQr', 'request', { url: 'https://x', whiteBorder: 100 }, []],
    ['too wide a border', 'qr', 'generateOtpQr', 'request', { url: 'https://x', whiteBorder: 101 }, ['maximum']],
    [
      'an address of empty texts',
      'userinfo',
      'getUserinfo',
      '200',
      user({ address: { address_type: '', country: '' } }),
      [],
    ],
    [
      'a birth date that is past its week',
      'userinfo',
      'getUserinfo',
      '200',
      user({ birthdate: '[Expired]', email: '[Expired]' }),
      [],
    ],
    ['a birth date that is none', 'userinfo', 'getUserinfo', '200', user({ birthdate: 'May' }), ['format']],
    [
      'a number that is past its week',
      'userinfo',
      'getUserinfo',
      '200',
      user({ phone_number: '[Expired]', nin: '[Expired]' }),
      [],
    ],
    ['whether the number was checked', 'userinfo', 'getUserinfo', '200', user({ phone_number_verified: true }), []],
    [
      'whether it was checked, as a text',
      'userinfo',
      'getUserinfo',
      '200',
      user({ phone_number_verified: 'yes' }),
      ['enum'],
    ],
    ['a Danish identity number', 'userinfo', 'getUserinfo', '200', user({ nin: '0101801234' }), []],
    ['a Finnish identity number', 'userinfo', 'getUserinfo', '200', user({ nin: '131052-308T' }), []],
    ['an identity number that is too short', 'userinfo', 'getUserinfo', '200', user({ nin: '123' }), ['pattern']],
    ['an empty customer', 'epayment', 'createPayment', 'request', payment({ customer: {} }), []],
    [
      'a sales unit as a number',
      'ecom',
      'capturePaymentUsingPOST',
      'request',
      { merchantInfo: { merchantSerialNumber: 481516 }, transaction: { transactionText: 'x' } },
      ['type'],
    ],
    [
      'all that is left',
      'ecom',
      'capturePaymentUsingPOST',
      'request',
      { merchantInfo: { merchantSerialNumber: '481516' }, transaction: { amount: 0, transactionText: 'x' } },
      [],
    ],
    ['anything at all after an approval', 'epayment', 'forceApprove', '200', { any: 'thing' }, []],
    ['a text after an approval', 'ecom', 'integrationTestApprovePayment', '200', 'fine', ['type']],
  ];

  test.each(rows)('%s (%s, %s %s)', (_, name, operationId, of, value, expected) => {
    const faults = faultsOf(name, operationId, of, value);
    const keywords = faults.map(({ keyword }) => keyword);
    if (expected.includes('any')) expect(faults).not.toEqual([]);
    else expect(keywords).toEqual(expected);
  });

  function token(changes: Record<string, Json>): Json {
    const numbers = { expires_in: '3599', ext_expires_in: '3599', expires_on: '1767229199', not_before: '1767225299' };
    return { token_type: 'Bearer', ...numbers, resource: sub, access_token: 'a.b.c', ...changes };
  }

  function user(changes: Record<string, Json>): Json {
    return { sub, sid: 'x', ...changes };
  }

  function paid(changes: Record<string, Json>): Json {
    const none = { value: 0, currency: 'NOK' };
    const aggregate = { authorizedAmount: amount, cancelledAmount: none, capturedAmount: none, refundedAmount: none };
    const names = { reference: 'socks-123', pspReference: '3343000001', profile: {} };
    return { aggregate, amount, state: 'AUTHORIZED', paymentMethod: { type: 'WALLET' }, ...names, ...changes };
  }

  function receipt(line: Json): Json {
    return { orderLines: [line], bottomLine: { currency: 'NOK' } };
  }

  function express(shipping: Record<string, Json>): Json {
    const options = [{ id: 'door', name: 'To the door', amount }];
    const fixedOptions = [{ type: 'OTHER', brand: 'OTHER', options }];
    return payment({ profile: { scope: 'name email address' }, shipping: { fixedOptions, ...shipping } });
  }

  function passthrough(changes: Record<string, Json>): Json {
    const card = { pspReference: 'x', cardCallbackUrl: 'https://x', allowedCardTypes: ['ELEC_DEBIT'], ...changes };
    const sek = { value: 100, currency: 'SEK' };
    return payment({ amount: sek, paymentMethod: { type: 'CARD_PASSTHROUGH' }, cardPassthrough: card });
  }

  function payment(changes: Record<string, Json>): Json {
    return { amount, paymentMethod: { type: 'WALLET' }, reference: 'socks-123', userFlow: 'QR', ...changes };
  }
});

function get(id: string): Description {
  const description = loaded.get(id);
  if (description === undefined) throw new Error(`There is no ${id}.`);
  return description;
}

function operationOf(name: string, operationId: string): Operation {
  const found = get(`openapi:${name}`).operations.find((operation) => operation.operationId === operationId);
  if (found === undefined) throw new Error(`There is no ${operationId}.`);
  return found;
}

/** What a description finds wrong in a body of plain JSON. */
function faultsOf(name: string, operationId: string, of: string, value: Json): SchemaFault[] {
  const description = get(`openapi:${name}`);
  const body = bodiesOf(description).find(
    ({ operation, of: status, media }) =>
      operation.operationId === operationId && status === of && media.name === 'application/json',
  );
  if (body?.media.schema === undefined) throw new Error(`${operationId} has no ${of}.`);
  return description.judgeOf(body.media.schema, of === 'request' ? 'request' : 'response').judge({ value }).faults;
}

function isJsonType(name: string): boolean {
  return isJson(parseMediaType(name)?.essence ?? '');
}

function isMerchants(path: string): boolean {
  return /^\/(callbackPrefix|shippingDetailsPrefix|consentRemovalPrefix|webhookUrl|dynamicShippingCallbackUrl)/.test(
    path,
  );
}

interface FoundSchema {
  pointer: string;
  schema: Json;
}

const HOLDS_A_SCHEMA = new Set(['schema', 'items', 'additionalProperties', 'not']);
const HOLDS_SCHEMAS = new Set(['properties', 'schemas', 'allOf', 'anyOf', 'oneOf']);

/** Every schema of a document, wherever it stands; examples are left out. */
function schemasIn(value: Json, pointer = ''): FoundSchema[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'examples' || key === 'example' || key === 'default' || key === 'enum') return [];
    const here = `${pointer}/${key}`;
    const own = HOLDS_A_SCHEMA.has(key) && typeof child === 'object' ? [{ pointer: here, schema: child }] : [];
    const many = HOLDS_SCHEMAS.has(key) ? Object.entries(child ?? {}) : [];
    const children = many.map(([name, schema]) => ({ pointer: `${here}/${name}`, schema: schema as Json }));
    return [...own, ...children, ...schemasIn(child, here)];
  });
}

function saysNothing(schema: Json): boolean {
  const keywords = Object.keys(schema ?? {});
  return !keywords.some((keyword) => ['$ref', 'type', 'allOf', 'anyOf', 'oneOf', 'enum'].includes(keyword));
}

/** Components that stand in several descriptions, so that each file is complete in itself. */
function commonParts(path: string): Record<string, Json> {
  const document = documentOf(pathToFileURL(path).href);
  const named = ['parameters', 'schemas', 'headers', 'examples'].flatMap((kind) =>
    Object.entries((at(document, `/components/${kind}`) ?? {}) as Record<string, Json>),
  );
  return Object.fromEntries(
    named.filter(([name]) => /^(Gateway[A-Z]\w*(Error|Fault)?|Subscription-Key|Vipps-System|Retry-After)/.test(name)),
  );
}
