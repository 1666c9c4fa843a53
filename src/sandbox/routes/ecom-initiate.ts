import { testUserOf } from '../approve.ts';
import { faultsOfBody } from '../http/bodies.ts';
import type { Call } from '../http/call.ts';
import { type Admitted, admit, maySpeakFor } from '../http/guard.ts';
import { limitRate } from '../http/limit.ts';
import { asText, isObject, type JsonObject, readJson } from '../http/read-json.ts';
import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import { isStrict, salesUnitOf } from '../settings.ts';
import { normalizePhone } from '../state/citizen.ts';
import type { EcomTerms, Payment } from '../state/payment.ts';
import { isEcomShipping, readEcomShipping } from '../state/shipping.ts';
import { isCallable, isReturnable } from '../state/urls.ts';
import type { World } from '../world.ts';
import { type EcomProblem, ecomErrors, internalError, invalidField } from './ecom-error.ts';
import { landingUrl } from './landing-url.ts';
import { isScope, scopeWords } from './scope.ts';

const FIVE_MINUTES = 300_000;

export function initiate(world: World, call: Call): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const read = readJson(call.body);
  if (!read.ok || !isObject(read.value)) {
    return ecomErrors(world, 400, [invalidField('body', 'The body is not a JSON object.')]);
  }
  const request = partsOf(read.value);
  const limited = limitRate(
    world,
    'ecom/initiate',
    `${asText(request.transaction.orderId)} ${asText(request.merchant.merchantSerialNumber)}`,
  );
  if (limited !== undefined) return limited;
  return (
    refuseCrash(world, request) ??
    refuseFields(world, request) ??
    refuseTerms(world, request, admission.admitted) ??
    refuseByDescription(world, read.value) ??
    accept(world, call, request)
  );
}

/** What the description refuses beyond that; numbers are corrected before it sees them, as on the real host. */
function refuseByDescription(world: World, body: JsonObject): Reply | undefined {
  const { mobileNumber, ...others } = body.customerInfo as JsonObject;
  const phone = normalizePhone(asText(mobileNumber ?? ''));
  const corrected = { ...body, customerInfo: phone === undefined ? others : { ...others, mobileNumber: phone } };
  const { merchantSerialNumber } = body.merchantInfo as JsonObject;
  const strict = isStrict(world.settings, asText(merchantSerialNumber));
  const faults = faultsOfBody(world.bodies, 'ecom', 'initiatePaymentV3UsingPOST', corrected, strict);
  return faults.length === 0
    ? undefined
    : ecomErrors(
        world,
        400,
        faults.map(({ name, reason }) => invalidField(name, reason)),
      );
}

interface Parts {
  customer: unknown;
  merchant: JsonObject;
  transaction: JsonObject;
}

function partsOf(body: JsonObject): Parts {
  return {
    customer: body.customerInfo,
    merchant: isObject(body.merchantInfo) ? body.merchantInfo : {},
    transaction: isObject(body.transaction) ? body.transaction : {},
  };
}

/** Three mistakes that are documented to end in a 500. */
function refuseCrash(world: World, { merchant, transaction }: Parts): Reply | undefined {
  if (typeof merchant.merchantSerialNumber === 'number') {
    return internalError(world, 'merchantInfo.merchantSerialNumber has to be a string.');
  }
  if (transaction.amount !== undefined && !Number.isInteger(transaction.amount)) {
    return internalError(world, 'transaction.amount has to be an integer number of øre.');
  }
  if (merchant.fallBack === undefined && merchant.fallback !== undefined) {
    return internalError(world, 'merchantInfo.fallBack is missing; it is written with a capital B.');
  }
  return undefined;
}

function refuseFields(world: World, parts: Parts): Reply | undefined {
  const problems = [...merchantProblems(world, parts.merchant), ...transactionProblems(parts.transaction)];
  if (!isObject(parts.customer)) problems.unshift(invalidField('customerInfo', 'It is required.'));
  return problems.length === 0 ? undefined : ecomErrors(world, 400, problems);
}

function merchantProblems(world: World, merchant: JsonObject): EcomProblem[] {
  const strict = world.settings.strictUrls;
  const problems: EcomProblem[] = [];
  const require = (field: string, isValid: boolean, rule: string) => {
    if (!isValid) problems.push(invalidField(`merchantInfo.${field}`, rule));
  };
  const isExpress = merchant.paymentType === EXPRESS;
  require('merchantSerialNumber', isText(
    merchant.merchantSerialNumber,
    /^\d{4,10}$/,
  ), 'It is required: 4 to 10 digits.');
  require('callbackPrefix', isCallable(
    merchant.callbackPrefix,
    strict,
  ), 'It is required: an https URL of at most 255 characters.');
  require('fallBack', isFallBack(
    merchant,
    strict,
  ), 'It is required: an https URL or a custom scheme, at most 255 characters.');
  require('authToken', isOptionalText(merchant.authToken, 255), 'It has at most 255 characters.');
  require('isApp', isOptional(merchant.isApp, 'boolean'), 'It is true or false.');
  require('paymentType', PAYMENT_TYPES.includes(merchant.paymentType), `It is "${REGULAR}" or "${EXPRESS}".`);
  if (isExpress || merchant.consentRemovalPrefix !== undefined) {
    require('consentRemovalPrefix', isCallable(
      merchant.consentRemovalPrefix,
      strict,
    ), 'Express checkout requires it: an https URL.');
  }
  const isStatic = merchant.staticShippingDetails !== undefined;
  if ((isExpress && !isStatic) || merchant.shippingDetailsPrefix !== undefined) {
    require('shippingDetailsPrefix', isCallable(
      merchant.shippingDetailsPrefix,
      strict,
    ), 'Express checkout requires it: an https URL.');
  }
  if (isStatic)
    require('staticShippingDetails', isEcomShipping(
      merchant.staticShippingDetails,
    ), 'Each has isDefault, shippingCost, shippingMethod, shippingMethodId.');
  return problems;
}

function transactionProblems(transaction: JsonObject): EcomProblem[] {
  const problems: EcomProblem[] = [];
  const require = (field: string, isValid: boolean, rule: string) => {
    if (!isValid) problems.push(invalidField(`transaction.${field}`, rule));
  };
  const { amount } = transaction;
  require('orderId', isText(
    transaction.orderId,
    /^[a-zA-Z0-9-]{1,50}$/,
  ), 'It is required: 1 to 50 letters, digits and hyphens.');
  require('amount', typeof amount === 'number' &&
    amount >= 100 &&
    amount <= 2_147_483_647, 'It is required: at least 100 øre.');
  require('transactionText', isText(
    transaction.transactionText,
    /^[\s\S]{1,100}$/,
  ), 'It is required: at most 100 characters.');
  require('skipLandingPage', isOptional(transaction.skipLandingPage, 'boolean'), 'It is true or false.');
  require('scope', transaction.scope === undefined ||
    isScope(transaction.scope), 'It names name, address, email, phoneNumber, birthDate, nin.');
  require('additionalData', transaction.additionalData === undefined ||
    isAirlineData(transaction.additionalData), 'Airline data is incomplete.');
  return problems;
}

/** What a sales unit or a user may not do. */
function refuseTerms(world: World, parts: Parts, admitted: Admitted): Reply | undefined {
  const { merchant, transaction } = parts;
  const msn = asText(merchant.merchantSerialNumber);
  const one = (status: number, group: string, code: string, message: string) =>
    ecomErrors(world, status, [{ group, code, message }]);
  if (!maySpeakFor(world, admitted, msn))
    return one(403, 'Merchant', '37', `Invalid MSN: ${msn}. The keys belong to another sales unit.`);
  const scope = scopeWords(transaction.scope);
  if (merchant.paymentType === EXPRESS && scope.length > 0) {
    return ecomErrors(world, 400, [invalidField('transaction.scope', 'Express checkout does not take a scope.')]);
  }
  const unit = salesUnitOf(world.settings, msn);
  if (transaction.skipLandingPage === true && !unit.skipLandingPage)
    return one(403, 'Merchant', '38', 'The sales unit may not skip the landing page.');
  if (scope.includes('nin') && !unit.nin) return one(403, 'Merchant', '51', 'The sales unit may not ask for nin.');
  const phone = isObject(parts.customer) ? parts.customer.mobileNumber : undefined;
  if (
    phone !== undefined &&
    phone !== '' &&
    (normalizePhone(asText(phone)) === undefined || testUserOf(world, asText(phone)) === 'unknown')
  ) {
    return one(400, 'User', '81', 'The number is malformed, unknown, or may not pay businesses.');
  }
  if (world.payments.get(msn, asText(transaction.orderId)) !== undefined)
    return one(400, 'Merchant', '34', 'The orderId was used before; it has to be unique.');
  return undefined;
}

function accept(world: World, call: Call, { merchant, transaction, customer }: Parts): Reply {
  const at = world.now();
  const orderId = asText(transaction.orderId);
  const msn = asText(merchant.merchantSerialNumber);
  const text = asText(transaction.transactionText);
  const amount = Number(transaction.amount);
  const phone = isObject(customer) ? normalizePhone(asText(customer.mobileNumber ?? '')) : undefined;
  const token = world.links.write('eCom', { msn, reference: orderId, kind: 'landing' }, at);
  const url = merchant.isApp === true ? `vippsMT://?token=${token}` : landingUrl(world, 'ecom', call.origin, token);
  const payment: Payment = {
    api: 'ecom',
    msn,
    reference: orderId,
    amount,
    currency: 'NOK',
    text,
    state: 'CREATED',
    authorized: 0,
    captured: 0,
    refunded: 0,
    cancelled: 0,
    history: [{ name: 'CREATED', amount, at, id: world.nextId(), text, success: true }],
    createdAt: at,
    openBefore: at + FIVE_MINUTES,
    expiresAt: at + 2 * FIVE_MINUTES,
    transactionId: world.nextId(),
    pspReference: world.random.uuid(),
    scope: scopeWords(transaction.scope),
    returnUrl: asText(merchant.fallBack),
    redirectUrl: url,
    ...(phone === undefined ? {} : { phone }),
    ecom: termsOf(merchant, transaction),
  };
  world.keep(payment);
  return json(200, { orderId, url }, ECOM_TYPE);
}

function termsOf(merchant: JsonObject, transaction: JsonObject): EcomTerms {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const authToken = text(merchant.authToken);
  const consentRemovalPrefix = text(merchant.consentRemovalPrefix);
  const shippingDetailsPrefix = text(merchant.shippingDetailsPrefix);
  return {
    express: merchant.paymentType === EXPRESS,
    skipLandingPage: transaction.skipLandingPage === true,
    callbackPrefix: asText(merchant.callbackPrefix),
    ...(authToken === undefined ? {} : { authToken }),
    ...(consentRemovalPrefix === undefined ? {} : { consentRemovalPrefix }),
    ...(shippingDetailsPrefix === undefined ? {} : { shippingDetailsPrefix }),
    ...(Array.isArray(merchant.staticShippingDetails)
      ? { shippingOptions: readEcomShipping(merchant.staticShippingDetails) }
      : {}),
  };
}

const REGULAR = 'eComm Regular Payment';
const EXPRESS = 'eComm Express Payment';
const PAYMENT_TYPES: unknown[] = [undefined, REGULAR, EXPRESS];

function isFallBack(merchant: JsonObject, strict: boolean): boolean {
  const { fallBack } = merchant;
  if (merchant.isApp === true || fallBack === 'INTENT') return typeof fallBack === 'string' && fallBack.length <= 255;
  return isReturnable(fallBack, strict);
}

function isAirlineData(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value.passengerName, /^[\s\S]{1,49}$/) &&
    isText(value.airlineCode, /^[\s\S]{3}$/) &&
    isText(value.airlineDesignatorCode, /^[\s\S]{2}$/) &&
    isText(value.agencyInvoiceNumber, /^[\s\S]{1,6}$/) &&
    isOptionalText(value.ticketNumber, 150)
  );
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

function isOptionalText(value: unknown, maxLength: number): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.length <= maxLength);
}

function isOptional(value: unknown, type: 'boolean'): boolean {
  return value === undefined || value === null || typeof value === type;
}
