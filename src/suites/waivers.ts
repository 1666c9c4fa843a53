import type { Waiver } from '../model.ts';

/** The bytes that the waivers below are about: each is void once its description moves. */
const accessToken = {
  id: 'openapi:access-token',
  sha256: '947631cdd3669297c62516408796df9a0b46531e6928b9e01b7c6390edde3c88',
};
const ecom = { id: 'openapi:ecom', sha256: '2fb2411f0b40150fe28c38f35d139ee96b00b8b20ebcad54f07b98d429e195b6' };
const epayment = { id: 'openapi:epayment', sha256: '3b550f082bb5d9d7b14204c28f1383f364fcd9c5f90edfbfca717527cb78eec2' };
const userinfo = { id: 'openapi:userinfo', sha256: '93947ce34614dec314be1e5db1547470f4d987337fb65fda688cc7df7c7a964d' };

const qr = { id: 'openapi:qr', sha256: 'f56570aa711020c8b9a2421b5a57ab6f35f0c6d7b964eaf9b46f488402d1a308' };

const owner = 'vipps-contract';

type Fault = Omit<Waiver, 'description' | 'owner' | 'artefact'>;

function waive(artefact: NonNullable<Waiver['artefact']>, fault: Fault): Waiver {
  return { ...fault, description: artefact.id, owner, artefact };
}

/** A hole in the description itself. */
function invalid(
  artefact: NonNullable<Waiver['artefact']>,
  fault: Pick<Waiver, 'pointer' | 'keyword' | 'reason'>,
): Waiver {
  return waive(artefact, { ...fault, code: 'description-invalid', operation: '', status: '*' });
}

/** An operation that no description lists. */
function undescribed(artefact: NonNullable<Waiver['artefact']>, operation: string, reason: string): Waiver {
  return { code: 'undocumented-operation', description: '', operation, status: '*', owner, artefact, reason };
}

/** P5, P6: statuses that come and that the description does not list. */
function unlisted(operation: string, ...statuses: string[]): Waiver[] {
  return statuses.map((status) =>
    waive(epayment, {
      code: 'undocumented-status',
      operation,
      status,
      reason: 'P5, P6: the description lists few of the statuses that come.',
    }),
  );
}

/** S15: the gateway refuses in a shape of its own, of which the description knows only some forms. */
function gatewayErrors(operation: string, status: string): Waiver[] {
  const reason = 'S15, S16: the gateway has more shapes of refusal than the description knows.';
  return [
    ...['/responseInfo', '/result'].map((pointer) =>
      waive(ecom, { code: 'body-schema', operation, status, pointer, keyword: 'required', reason }),
    ),
    ...['/statusCode', '/message'].map((pointer) =>
      waive(ecom, { code: 'undocumented-field', operation, status, pointer, reason }),
    ),
  ];
}

/** Known faults of the official descriptions that runs show; the numbers are those of the list of known defects. */
export const waivers: Waiver[] = [
  waive(ecom, {
    code: 'unexpected-body',
    operation: 'integrationTestApprovePayment',
    status: '200',
    pointer: '',
    reason: 'S35: the description gives a forced approval no body; which one comes is not documented.',
  }),
  waive(epayment, {
    code: 'unexpected-body',
    operation: 'forceApprove',
    status: '200',
    pointer: '',
    reason: 'P29: the description gives a forced approval no body; which one comes is not documented.',
  }),
  ...['cancelPayment', 'capturePayment', 'refundPayment'].map((operation) =>
    waive(epayment, {
      code: 'undocumented-media-type',
      operation,
      status: '200',
      reason: 'P2: a success is declared as application/problem+json and comes as application/json.',
    }),
  ),
  ...['createPayment', 'forceApprove'].map((operation) =>
    waive(epayment, {
      code: 'request-schema',
      operation,
      status: '*',
      pointer: '/body/customer',
      keyword: 'oneOf',
      reason: 'P1: any customer matches all three branches of the oneOf, since none requires anything.',
    }),
  ),
  ...['createPayment', 'cancelPayment', 'capturePayment', 'refundPayment'].map((operation) =>
    waive(epayment, {
      code: 'undocumented-field',
      operation,
      status: '4xx',
      pointer: '/instance',
      reason: 'P8: problems have an `instance`, which the description does not list.',
    }),
  ),
  ...['email', 'firstName', 'lastName', 'mobileNumber'].map((name) =>
    waive(epayment, {
      code: 'body-schema',
      operation: 'getPayment',
      status: '200',
      pointer: `/userDetails/${name}`,
      keyword: 'required',
      reason: 'P25: user details have what the user agreed to share, and the description requires all of them.',
    }),
  ),
  waive(epayment, {
    code: 'request-schema',
    operation: 'createPayment',
    status: '201',
    pointer: '/body/metadata/orderid',
    keyword: 'type',
    reason: 'P27: the official WooCommerce module sends the number of the order as a number.',
  }),
  waive(epayment, {
    code: 'undocumented-field',
    operation: 'getPayment',
    status: '200',
    pointer: '/captureGuaranteedUntil',
    reason: 'P26: the field came in August 2026, and the newest text that can be had is older.',
  }),
  ...['2xx', '4xx'].map((status) =>
    waive(userinfo, {
      code: 'request-schema',
      operation: 'getUserinfo',
      status,
      pointer: '/headers/Ocp-Apim-Subscription-Key',
      keyword: 'required',
      reason: 'O9: the description requires the subscription key; newer texts do without it, or refuse it.',
    }),
  ),
  waive(userinfo, {
    code: 'undocumented-field',
    operation: 'getUserinfo',
    status: '200',
    pointer: '/phone_number_verified',
    reason: 'O16: the answer says whether the number was checked, and the description does not list it.',
  }),
  waive(userinfo, {
    code: 'body-schema',
    operation: 'getUserinfo',
    status: '200',
    pointer: '/phone_number',
    keyword: 'pattern',
    reason: 'O5: a Norwegian number with its country code has 10 digits; the pattern wants 15.',
  }),
  ...[
    '/post/callbacks/callbackRegular/{$request.body#~1merchantInfo~1callbackPrefix}~1v2~1payments~1{$request.body#~1transaction~1orderId}/post',
    '/post/callbacks/consentRemoval/{$request.body#~1merchantInfo~1consentRemovalPrefix}~1v2~1consents~1{userId}/delete',
    '/post/callbacks/shippingDetails/{$request.body#~1merchantInfo~1shippingDetailsPrefix}~1v2~1payments~1{$request.body#~1transaction~1orderId}~1shippingDetails/post',
  ].map((pointer) =>
    invalid(ecom, {
      pointer: `/paths/~1ecomm~1v2~1payments${pointer}/operationId`,
      keyword: 'operationId',
      reason: 'S22: the merchant endpoints are described twice, with the same names.',
    }),
  ),
  ...['400', '401'].map((status) =>
    waive(accessToken, {
      code: 'unexpected-body',
      operation: 'fetchAuthorizationTokenUsingPost',
      status,
      pointer: '',
      reason: 'O3: a refusal has a body, and the description gives it none.',
    }),
  ),
  ...unlisted('getPayment', '401', '404'),
  ...unlisted('getPaymentEventLog', '404'),
  ...unlisted('capturePayment', '401', '423', '429'),
  ...unlisted('cancelPayment', '401', '423'),
  ...unlisted('refundPayment', '423'),
  ...unlisted('forceApprove', '400', '409', '500'),
  ...gatewayErrors('getPaymentDetailsUsingGET', '401'),
  ...gatewayErrors('initiatePaymentV3UsingPOST', '429'),
  waive(ecom, {
    code: 'body-schema',
    operation: 'getPaymentDetailsUsingGET',
    status: '401',
    pointer: '/responseInfo/responseCode',
    keyword: 'type',
    reason: 'S16: the gateway writes its code as text, the description wants an integer.',
  }),
  waive(ecom, {
    code: 'body-schema',
    operation: '*',
    status: '4xx',
    pointer: '/*/errorGroup',
    keyword: 'enum',
    reason: 'S17: the group `Customer` has been seen, and the description does not list it.',
  }),
  ...['/userDetails/mobileNumber', '/userDetails/userId'].map((pointer) =>
    waive(ecom, {
      code: 'body-schema',
      operation: 'getPaymentDetailsUsingGET',
      status: '200',
      pointer,
      reason: 'S13: after 168 hours the word `[Expired]` stands where the number or id was.',
    }),
  ),
  waive(ecom, {
    code: 'callback-schema',
    operation: 'fetchShippingCostUsingPOST',
    status: '*',
    pointer: '/body/addressType',
    keyword: 'pattern',
    reason: 'S7: the pattern wants a literal bracket.',
  }),
  waive(ecom, {
    code: 'callback-schema',
    operation: 'fetchShippingCostUsingPOST',
    status: '*',
    pointer: '/body/addressLine2',
    keyword: 'type',
    reason: 'S8: an address without a second line has null there.',
  }),
  ...[
    ['/body/shippingDetails', 'required'],
    ['/body/userDetails', 'required'],
    ['/body/transactionInfo/status', 'enum'],
  ].map(([pointer = '', keyword = '']) =>
    waive(ecom, {
      code: 'callback-schema',
      operation: 'InitiatePaymentTransactionUpdateCallbackForRegularPaymentUsingPOSTExpress',
      status: '*',
      pointer,
      keyword,
      reason:
        'S22: regular and express callbacks come to the same address, and the description has each under one name.',
    }),
  ),
  ...[
    ['/body/shippingDetails/address/addressLine2', 'type', 'S8: an address without a second line has null there.'],
    ['/body/shippingDetails/address/country', 'enum', 'S6: the country is `NO`, the description knows `Norway` alone.'],
    ['/body/shippingDetails/address/postCode', 'required', 'S5: the property is called `zipCode`.'],
  ].map(([pointer = '', keyword = '', reason = '']) =>
    waive(ecom, {
      code: 'callback-schema',
      operation: 'InitiatePaymentTransactionUpdateCallbackForRegularPaymentUsingPOSTExpress',
      status: '*',
      pointer,
      keyword,
      reason,
    }),
  ),
  invalid(ecom, {
    pointer: '/components/schemas/ShippingCostAndMethod/properties/addressType/pattern',
    keyword: 'pattern',
    reason: 'S7: the pattern wants a literal bracket, and is valid only without the u flag.',
  }),
  ...['/responseInfo', '/result'].map((pointer) =>
    waive(userinfo, {
      code: 'undocumented-field',
      operation: 'getUserinfo',
      status: '401',
      pointer,
      reason: 'O18: the gateway refuses in a shape of its own, which the description does not know.',
    }),
  ),
  undescribed(qr, 'GET /qr/v1/image/*', 'O19: the description does not list the address of a code.'),
  undescribed(
    epayment,
    'POST */webhookUrl',
    'P30: the description has the body of a webhook, and no operation for it.',
  ),
];
