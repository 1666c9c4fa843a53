import { testUserOf } from '../approve.ts';
import { faultsOfBody } from '../http/bodies.ts';
import { type Call, headerOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { limitRate } from '../http/limit.ts';
import { asText, fingerprint, isObject, type JsonObject, readJson } from '../http/read-json.ts';
import { json, type Reply } from '../http/reply.ts';
import { isStrict, salesUnitOf } from '../settings.ts';
import { readPhone } from '../state/citizen.ts';
import { type EpaymentRefusal, refusal } from '../state/epayment-rules.ts';
import type { EpaymentTerms, Payment } from '../state/payment.ts';
import { readShippingGroups } from '../state/shipping.ts';
import type { World } from '../world.ts';
import { coerceBody } from './coerce-body.ts';
import { checkHeaders, remembering } from './epayment-call.ts';
import { checkFields, checkTerms } from './epayment-fields.ts';
import { landingUrl } from './landing-url.ts';
import { badRequest, refuse } from './problem.ts';
import { DEFAULT_SIZE, QR_IMAGE_PATH, writeQrToken } from './qr.ts';
import { scopeWords } from './scope.ts';

const MINUTE = 60_000;

export function createPayment(world: World, call: Call): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const read = readJson(call.body);
  const strict = isStrict(world.settings, headerOf(call, 'merchant-serial-number') ?? '');
  const body = read.ok && isObject(read.value) ? coerceBody(read.value, strict) : undefined;
  const { admitted } = admission;
  const limited = limitRate(world, 'epayment/create', `${asText(body?.reference)} ${admitted.msn}`);
  if (limited !== undefined) return limited;
  const headers = checkHeaders(world, call, admitted, { needsKey: true });
  if (!headers.ok) return headers.reply;
  if (body === undefined) {
    return badRequest(world, call, [{ name: 'body', reason: 'The body is not a JSON object.' }]);
  }
  const { msn, key } = headers;
  const scope = `epayment create ${msn} ${key}`;
  return remembering(world, call, { scope, request: fingerprint(body), conflict: '4020' }, () => {
    const fields = checkFields(body, world.settings.strictUrls, strict);
    const coded = fields.find((field) => field.code !== undefined);
    if (fields.length > 0 && coded === undefined) return badRequest(world, call, fields);
    const refused =
      coded === undefined
        ? refuseTerms(world, msn, body)
        : refusal(coded.code as string, coded.title ?? 'Bad Request', 400, coded.reason);
    if (refused !== undefined) return refuse(world, call, refused);
    const undescribed = faultsOfBody(world.bodies, 'epayment', 'createPayment', body, strict);
    return undescribed.length > 0
      ? badRequest(world, call, undescribed)
      : accept(world, call, msn, key as string, body);
  });
}

function refuseTerms(world: World, msn: string, body: JsonObject): EpaymentRefusal | undefined {
  const refused = checkTerms(body, salesUnitOf(world.settings, msn), world.now());
  if (refused !== undefined) return refused;
  const phone = isObject(body.customer) ? body.customer.phoneNumber : undefined;
  if (typeof phone === 'string' && testUserOf(world, phone) === 'unknown') {
    return refusal('7010', 'Customer not found');
  }
  if (world.payments.get(msn, asText(body.reference)) !== undefined) return refusal('4150', 'Reference exists', 409);
  return undefined;
}

function accept(world: World, call: Call, msn: string, key: string, body: JsonObject): Reply {
  const at = world.now();
  const reference = asText(body.reference);
  const { value, currency } = body.amount as { value: number; currency: string };
  const phone = isObject(body.customer) ? readPhone(asText(body.customer.phoneNumber ?? '')) : undefined;
  const expiresAt = typeof body.expiresAt === 'string' ? Date.parse(body.expiresAt) : undefined;
  const redirectUrl = redirectUrlOf(world, call, { msn, reference, body, at });
  const payment: Payment = {
    api: 'epayment',
    msn,
    reference,
    amount: value,
    currency,
    text: typeof body.paymentDescription === 'string' ? body.paymentDescription : '',
    state: 'CREATED',
    authorized: 0,
    captured: 0,
    refunded: 0,
    cancelled: 0,
    history: [{ name: 'CREATED', amount: value, at, id: world.nextId(), key, success: true }],
    createdAt: at,
    openBefore: expiresAt ?? at + 5 * MINUTE,
    expiresAt: expiresAt ?? at + 10 * MINUTE,
    transactionId: world.nextId(),
    pspReference: world.random.uuid(),
    scope: scopeWords(isObject(body.profile) ? body.profile.scope : undefined),
    returnUrl: typeof body.returnUrl === 'string' ? body.returnUrl : '',
    ...(redirectUrl === undefined ? {} : { redirectUrl }),
    ...(phone === undefined ? {} : { phone }),
    hasLateCapture: salesUnitOf(world.settings, msn).lateCapture,
    epayment: termsOf(body),
  };
  world.keep(payment);
  return json(201, redirectUrl === undefined ? { reference } : { redirectUrl, reference });
}

function redirectUrlOf(
  world: World,
  call: Call,
  { msn, reference, body, at }: { msn: string; reference: string; body: JsonObject; at: number },
): string | undefined {
  const token = world.links.write('ePayment', { msn, reference, kind: 'landing' }, at);
  const landing = landingUrl(world, 'epayment', call.origin, token);
  if (body.userFlow === 'PUSH_MESSAGE') return undefined;
  if (body.userFlow === 'NATIVE_REDIRECT') return `vippsMT://?token=${token}`;
  if (body.userFlow !== 'QR') return landing;
  const qrFormat = isObject(body.qrFormat) ? body.qrFormat : {};
  if (qrFormat.format === 'TEXT/TARGETURL') return landing;
  const format = qrFormat.format === 'IMAGE/PNG' ? 'png' : 'svg';
  const size = typeof qrFormat.size === 'number' ? qrFormat.size : DEFAULT_SIZE;
  return `${call.origin}${QR_IMAGE_PATH}/${writeQrToken(world, 'ePayment', { msn, reference, format, size }, at)}`;
}

function termsOf(body: JsonObject): EpaymentTerms {
  const { type } = body.paymentMethod as { type: string };
  const shipping = isObject(body.shipping) ? body.shipping : {};
  const dynamic = isObject(shipping.dynamicOptions) ? shipping.dynamicOptions : undefined;
  return {
    method: type,
    userFlow: asText(body.userFlow),
    ...(isObject(body.metadata) ? { metadata: body.metadata as Record<string, string> } : {}),
    ...(shipping.fixedOptions === undefined
      ? {}
      : { shippingOptions: readShippingGroups(shipping.fixedOptions, asText((body.amount as JsonObject).currency)) }),
    ...(dynamic === undefined
      ? {}
      : {
          shippingCallback: {
            url: asText(dynamic.callbackUrl),
            token: asText(dynamic.callbackAuthorizationToken ?? ''),
          },
        }),
    ...(Array.isArray(shipping.allowedCountries) ? { allowedCountries: shipping.allowedCountries as string[] } : {}),
    ...(typeof body.minimumUserAge === 'number' ? { minimumUserAge: body.minimumUserAge } : {}),
  };
}
