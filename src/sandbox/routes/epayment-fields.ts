import { isObject, type JsonObject } from '../http/read-json.ts';
import type { SalesUnit } from '../settings.ts';
import { type EpaymentRefusal, refusal } from '../state/epayment-rules.ts';
import { isCallable, isReturnable } from '../state/urls.ts';
import type { ExtraDetail } from './problem.ts';
import { isScope, scopeWords } from './scope.ts';

/** What is wrong with a field; with a code where the domain has one. */
export interface FieldFault extends ExtraDetail {
  code?: string;
  title?: string;
}

export const PASSTHROUGH = 'CARD_PASSTHROUGH';
const FLOWS = ['PUSH_MESSAGE', 'NATIVE_REDIRECT', 'WEB_REDIRECT', 'QR'];
const METHODS = ['WALLET', 'CARD', PASSTHROUGH];
const CURRENCIES = ['NOK', 'DKK', 'EUR', 'SEK', 'USD', 'GBP'];
const QR_FORMATS = ['TEXT/TARGETURL', 'IMAGE/SVG+XML', 'IMAGE/PNG'];
type Report = (name: string, reason: string, code?: string, title?: string) => void;

/** Fields of a create request that break their rules. */
export function checkFields(body: JsonObject, strictUrls: boolean, strictRequests: boolean): FieldFault[] {
  const faults: FieldFault[] = [];
  const report: Report = (name, reason, code, title) => {
    faults.push({ name, reason, ...(code === undefined ? {} : { code, title: title ?? 'Bad Request' }) });
  };
  if (!isText(body.reference, /^[a-zA-Z0-9-]{8,64}$/)) {
    report('reference', 'The field has to match the regular expression ^[a-zA-Z0-9-]{8,64}$.');
  }
  checkAmount(body.amount, 'amount', report);
  checkWay(body, report);
  checkCustomer(body.customer, report);
  checkTexts(body, strictUrls, report);
  checkMetadata(body.metadata, report);
  checkExtras(body, strictUrls, report);
  if (strictRequests) checkOrderLines(body.receipt, report);
  return faults;
}

/** An amount of money; its currency is judged apart. */
export function checkAmount(amount: unknown, name: string, report: Report): void {
  if (!isObject(amount)) {
    report(name, 'The field is required.');
    return;
  }
  const { value, currency } = amount;
  if (!CURRENCIES.includes(currency as string)) report(`${name}.currency`, `It is one of ${CURRENCIES.join(', ')}.`);
  if (typeof value !== 'number') report(`${name}.value`, 'It is required: an integer in minor units.');
  else if (!Number.isInteger(value)) report(`${name}.value`, 'It has no decimals.', '4040', 'Invalid amount');
  else if (value < 0 || value > 65_000_000) report(`${name}.value`, 'It lies between 0 and 65000000.');
}

function checkWay(body: JsonObject, report: Report): void {
  const { paymentMethod, userFlow, customerInteraction } = body;
  if (!FLOWS.includes(userFlow as string)) report('userFlow', `It is required: one of ${FLOWS.join(', ')}.`);
  const type = isObject(paymentMethod) ? paymentMethod.type : undefined;
  if (!METHODS.includes(type as string)) report('paymentMethod.type', `It is required: one of ${METHODS.join(', ')}.`);
  else if (type === 'CARD' && FLOWS.includes(userFlow as string) && userFlow !== 'WEB_REDIRECT') {
    report('userFlow', 'CARD takes WEB_REDIRECT alone.');
  }
  const interactions = [undefined, null, 'CUSTOMER_PRESENT', 'CUSTOMER_NOT_PRESENT'];
  if (!interactions.includes(customerInteraction as string))
    report('customerInteraction', 'It is CUSTOMER_PRESENT or CUSTOMER_NOT_PRESENT.');
}

function checkCustomer(customer: unknown, report: Report): void {
  if (customer === undefined || customer === null) return;
  if (!isObject(customer)) {
    report('customer', 'It is an object.');
    return;
  }
  const given = ['phoneNumber', 'personalQr', 'customerToken'].filter((name) => customer[name] !== undefined);
  if (given.length > 1)
    report('customer', 'It names the customer in one way: phoneNumber, personalQr or customerToken.');
  const { phoneNumber, personalQr, customerToken } = customer;
  if (phoneNumber !== undefined && !isText(phoneNumber, /^\d{9,15}$/))
    report('customer.phoneNumber', 'It has 9 to 15 digits, country code first, no plus.');
  if (personalQr !== undefined && !isText(personalQr, /^[\s\S]{5,255}$/))
    report('customer.personalQr', 'It has 5 to 255 characters.');
  if (customerToken !== undefined && !isText(customerToken, /^[\s\S]+$/))
    report('customer.customerToken', 'It is a text.');
}

function checkTexts(body: JsonObject, strictUrls: boolean, report: Report): void {
  const { returnUrl, paymentDescription, receiptUrl, profile, expiresAt } = body;
  const isGiven = (value: unknown) => value !== undefined && value !== null;
  if (isGiven(returnUrl) && !isReturnable(returnUrl, strictUrls, 2500))
    report('returnUrl', 'It is an https URL or has a scheme of its own.', '4090', 'Invalid URL');
  if (isGiven(receiptUrl) && !isReturnable(receiptUrl, strictUrls, 2500))
    report('receiptUrl', 'It is an https URL or has a scheme of its own.', '4090', 'Invalid URL');
  if (isGiven(paymentDescription) && !isText(paymentDescription, /^[\s\S]{3,100}$/))
    report('paymentDescription', 'It has 3 to 100 characters.');
  if (isGiven(expiresAt) && !isDateTime(expiresAt)) report('expiresAt', 'It is a date-time as in RFC 3339.');
  if (isGiven(profile)) {
    const scope = isObject(profile) ? profile.scope : '';
    if (!isObject(profile) || (scope !== undefined && typeof scope !== 'string'))
      report('profile.scope', 'It is a text.');
    else if (scope !== undefined && !isScope(scope))
      report('profile.scope', 'It names name, address, email, phoneNumber, birthDate, nin.', '4080', 'Invalid scope');
  }
}

function checkMetadata(metadata: unknown, report: Report): void {
  if (metadata === undefined || metadata === null) return;
  if (!isObject(metadata)) {
    report('metadata', 'It is an object of texts.');
    return;
  }
  const entries = Object.entries(metadata);
  if (entries.length > 5) report('metadata', 'It has at most 5 pairs.', '4100', 'Metadata capacity exceeded');
  for (const [key, value] of entries) {
    if (key.length > 100) report('metadata', 'A key has at most 100 characters.', '4120', 'Metadata key too long');
    if (typeof value !== 'string') report(`metadata.${key}`, 'It is a text.');
    else if (value.length > 500)
      report(`metadata.${key}`, 'It has at most 500 characters.', '4130', 'Metadata value too long');
  }
}

function checkExtras(body: JsonObject, strictUrls: boolean, report: Report): void {
  const { qrFormat, minimumUserAge, shipping, industryData, receipt, merchantLegalLinks, cardPassthrough } = body;
  if (isObject(qrFormat)) {
    const { format, size } = qrFormat;
    if (!QR_FORMATS.includes(format as string)) report('qrFormat.format', `It is one of ${QR_FORMATS.join(', ')}.`);
    if (size !== undefined && size !== null && !isBetween(size, 100, 2000))
      report('qrFormat.size', 'It lies between 100 and 2000.');
  } else if (qrFormat !== undefined && qrFormat !== null) report('qrFormat', 'It is an object.');
  if (minimumUserAge !== undefined && minimumUserAge !== null && !isBetween(minimumUserAge, 0, 100))
    report('minimumUserAge', 'It lies between 0 and 100.');
  if (industryData !== undefined && industryData !== null) checkAirline(industryData, report);
  if (receipt !== undefined && receipt !== null && !isReceipt(receipt))
    report('receipt', 'It has orderLines and a bottomLine with a currency.');
  if (merchantLegalLinks !== undefined && merchantLegalLinks !== null) checkLegalLinks(merchantLegalLinks, report);
  if (shipping !== undefined && shipping !== null) checkShipping(body, strictUrls, report);
  if (cardPassthrough !== undefined && cardPassthrough !== null) checkPassthrough(cardPassthrough, strictUrls, report);
}

function checkLegalLinks(links: unknown, report: Report): void {
  if (!isObject(links)) {
    report('merchantLegalLinks', 'It is an object.');
    return;
  }
  for (const name of ['termsOfSaleUrl', 'privacyPolicyUrl']) {
    const url = links[name];
    if (url !== undefined && url !== null && !(typeof url === 'string' && URL.canParse(url)))
      report(`merchantLegalLinks.${name}`, 'It is a URL.', '4090', 'Invalid URL');
  }
}

const CARD_TYPES = ['VISA_DEBIT', 'VISA_CREDIT', 'MC_CREDIT', 'MC_DEBIT', 'DANKORT', 'ELEC_DEBIT'];

function checkPassthrough(given: unknown, strictUrls: boolean, report: Report): void {
  if (!isObject(given)) {
    report('cardPassthrough', 'It is an object.');
    return;
  }
  const { pspReference, cardCallbackUrl, allowedCardTypes } = given;
  if (!isText(pspReference, /^[\s\S]{1,64}$/)) report('cardPassthrough.pspReference', 'It has 1 to 64 characters.');
  if (!isCallable(cardCallbackUrl, strictUrls, 2500))
    report('cardPassthrough.cardCallbackUrl', 'It is an https URL.', '4090', 'Invalid URL');
  if (!(Array.isArray(allowedCardTypes) && allowedCardTypes.every((type) => CARD_TYPES.includes(type as string))))
    report('cardPassthrough.allowedCardTypes', `It lists some of ${CARD_TYPES.join(', ')}.`);
}

function checkShipping(body: JsonObject, strictUrls: boolean, report: Report): void {
  const { shipping, paymentMethod, amount } = body;
  if (!isObject(shipping)) {
    report('shipping', 'It is an object.');
    return;
  }
  const { fixedOptions, dynamicOptions, allowedCountries } = shipping;
  if (isObject(paymentMethod) && METHODS.includes(paymentMethod.type as string) && paymentMethod.type !== 'WALLET')
    report('paymentMethod.type', 'Express takes WALLET alone.');
  if (allowedCountries !== undefined && allowedCountries !== null && !isCountryList(allowedCountries))
    report('shipping.allowedCountries', 'It lists countries by their two letters, as in NO.');
  if ((fixedOptions === undefined) === (dynamicOptions === undefined)) {
    report('shipping', 'It has either fixedOptions or dynamicOptions.');
    return;
  }
  if (
    fixedOptions !== undefined &&
    !(Array.isArray(fixedOptions) && fixedOptions.length > 0 && fixedOptions.every(isObject))
  ) {
    report('shipping.fixedOptions', 'It is a list of options.');
  } else if (isObject(amount)) {
    for (const place of foreignPrices(fixedOptions, amount.currency))
      report(`shipping.fixedOptions${place}.amount.currency`, 'It is the currency of the payment.');
  }
  const callbackUrl = isObject(dynamicOptions) ? dynamicOptions.callbackUrl : undefined;
  if (dynamicOptions !== undefined && !isCallable(callbackUrl, strictUrls, 2500)) {
    report('shipping.dynamicOptions.callbackUrl', 'It is an https URL.', '4090', 'Invalid URL');
  }
}

function checkAirline(industryData: unknown, report: Report): void {
  const airline = isObject(industryData) ? industryData.airlineData : null;
  if (airline === undefined) return;
  if (!isObject(airline)) {
    report('industryData', 'It is an object.');
    return;
  }
  const rules: [string, RegExp][] = [
    ['agencyInvoiceNumber', /^[\s\S]{1,6}$/],
    ['airlineCode', /^[\s\S]{3}$/],
    ['airlineDesignatorCode', /^[\s\S]{2}$/],
    ['passengerName', /^[\s\S]{1,49}$/],
  ];
  for (const [name, pattern] of rules) {
    if (!isText(airline[name], pattern))
      report(`industryData.airlineData.${name}`, `It is required and matches ${pattern.source}.`);
  }
}

function isCountryList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((country) => isText(country, /^[A-Z]{2}$/));
}

/** Places of the options whose price is in another currency than the payment. */
function foreignPrices(groups: unknown, currency: unknown): string[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((group, at) => {
    const options: unknown[] = isObject(group) && Array.isArray(group.options) ? group.options : [];
    return options.flatMap((option, index) =>
      isObject(option) && isObject(option.amount) && option.amount.currency !== currency
        ? [`[${at}].options[${index}]`]
        : [],
    );
  });
}

/** Rules between fields, and what the sales unit may not do; the first that is broken. */
export function checkTerms(body: JsonObject, unit: SalesUnit, now: number): EpaymentRefusal | undefined {
  const { value, currency } = body.amount as { value: number; currency: string };
  const { userFlow, customer, returnUrl } = body;
  const scope = scopeWords(isObject(body.profile) ? body.profile.scope : undefined);
  if (!unit.active) return refusal('5070', 'Payment cannot be created', 422);
  const isPassthrough = isObject(body.paymentMethod) && body.paymentMethod.type === PASSTHROUGH;
  const hasPassthrough = isObject(body.cardPassthrough);
  if (isPassthrough !== hasPassthrough || (isPassthrough && !unit.cardPassthrough))
    return refusal('4160', 'Invalid payment method type');
  if (currency !== unit.currency && !isPassthrough) return refusal('5040', 'Invalid currency for merchant');
  if (value < (currency === 'NOK' || currency === 'SEK' ? 100 : 1)) return refusal('6010', 'Amount too small');
  if (blocksSources(body.paymentMethod) && unit.currency === 'NOK')
    return refusal('5010', 'Blocking sources not applicable', 403);
  if (userFlow === 'WEB_REDIRECT' && !isText(returnUrl, /./)) return missing('returnUrl');
  if (userFlow === 'PUSH_MESSAGE' && !(isObject(customer) && Object.keys(customer).length > 0))
    return missing('customer');
  if (userFlow === 'PUSH_MESSAGE' && !unit.pushMessage) return refusal('5080', 'PUSH_MESSAGE not allowed', 403);
  if (scope.includes('nin') && !unit.nin) return refusal('5030', 'Illegal scope', 403);
  return checkExpiry(body, unit, now) ?? checkExpress(body, unit, scope);
}

function blocksSources(paymentMethod: unknown): boolean {
  const sources = isObject(paymentMethod) ? paymentMethod.blockedSources : undefined;
  return Array.isArray(sources) && sources.length > 0;
}

function checkExpiry(body: JsonObject, unit: SalesUnit, now: number): EpaymentRefusal | undefined {
  if (typeof body.expiresAt !== 'string') return undefined;
  if (!unit.longLiving) return refusal('5050', 'Long-living payment not allowed', 403);
  const ahead = Date.parse(body.expiresAt) - now;
  if (ahead < TEN_MINUTES) return refusal('6120', 'expiresAt too soon');
  if (ahead > SIXTY_DAYS) return refusal('6110', 'expiresAt too late');
  return isObject(body.receipt) ? undefined : refusal('6130', 'expiresAt needs a receipt');
}

function checkExpress(body: JsonObject, unit: SalesUnit, scope: string[]): EpaymentRefusal | undefined {
  if (!isObject(body.shipping)) return undefined;
  if (!unit.express) return refusal('5020', 'Express payment not allowed', 403);
  return scope.includes('address')
    ? undefined
    : refusal('4080', 'Invalid scope', 400, 'Express needs a scope with "address".');
}

const TEN_MINUTES = 600_000;
const SIXTY_DAYS = 60 * 86_400_000;

function missing(name: string): EpaymentRefusal {
  return refusal('4140', 'Missing required parameter', 400, `The field ${name} is required.`);
}

function isReceipt(receipt: unknown): boolean {
  return (
    isObject(receipt) &&
    Array.isArray(receipt.orderLines) &&
    isObject(receipt.bottomLine) &&
    CURRENCIES.includes(receipt.bottomLine.currency as string)
  );
}

/** Lines in the names of another API, which one shop module sends, are taken otherwise. */
function checkOrderLines(receipt: unknown, report: Report): void {
  const lines: unknown[] = isObject(receipt) && Array.isArray(receipt.orderLines) ? receipt.orderLines : [];
  lines.forEach((line, index) => {
    if (isObject(line) && line.total_amount !== undefined && line.totalAmount === undefined)
      report(`receipt.orderLines.${index}.total_amount`, 'The field is unknown.');
  });
}

function isDateTime(value: unknown): boolean {
  return (
    isText(value, /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/) &&
    !Number.isNaN(Date.parse(value as string))
  );
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
