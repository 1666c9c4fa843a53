import { testUserOf } from '../approve.ts';
import { type Call, headerOf, parameterOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { ECOM_TYPE, gatewayError, json, type Reply } from '../http/reply.ts';
import { type Address, citizenOf, msisdnOf } from '../state/citizen.ts';
import type { Consent, World } from '../world.ts';
import type { SandboxRoute } from './route.ts';

export const userinfoRoutes: SandboxRoute[] = [
  { name: 'userinfo/get', method: 'GET', path: '/vipps-userinfo-api/userinfo/{sub}', handle: getUserinfo },
];

function getUserinfo(world: World, call: Call): Reply {
  // The official pages disagree on the subscription key: some send it, others say that it leads to 401.
  if (world.settings.userinfoRefusesKey && headerOf(call, 'ocp-apim-subscription-key') !== undefined) return KEY_SENT;
  const admission = admit(world, call, false);
  if (!admission.ok) return admission.reply;
  const sub = parameterOf(call, 'sub');
  const { admitted } = admission;
  const consent = admitted.msn === undefined ? findConsent(world, sub) : world.consents.get(`${admitted.msn}/${sub}`);
  if (consent === undefined) return refuse(world, 404, 'Not found', 'The sub is unknown to this sales unit.');
  const seen = view(world, sub, consent);
  return json(200, world.now() > consent.until ? expire(seen) : seen, ECOM_TYPE);
}

const KEY_SENT = gatewayError(401, 'Access denied: userinfo is called without a subscription key.');

/** After 168 hours the texts are gone; who it was about can no longer be seen. */
function expire({ sub, sid, ...values }: Record<string, unknown>): Record<string, unknown> {
  return { sub, sid, ...(expireTexts(values) as Record<string, unknown>) };
}

function expireTexts(value: unknown): unknown {
  if (typeof value === 'string') return '[Expired]';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expireTexts(inner)]));
}

function findConsent(world: World, sub: string): Consent | undefined {
  for (const [key, consent] of world.consents) if (key.endsWith(`/${sub}`)) return consent;
  return undefined;
}

function view(world: World, sub: string, { phone, scope }: Consent): Record<string, unknown> {
  const citizen = citizenOf(phone);
  const parts: Record<string, () => Record<string, unknown>> = {
    name: () => ({
      name: `${citizen.givenName} ${citizen.familyName}`,
      given_name: citizen.givenName,
      family_name: citizen.familyName,
    }),
    phoneNumber: () => ({ phone_number: msisdnOf(citizen.mobileNumber), phone_number_verified: true }),
    birthDate: () => ({ birthdate: citizen.birthdate }),
    // Addresses of test users are seldom verified.
    email: () => ({ email: citizen.email, email_verified: false }),
    address: () => ({
      address: testUserOf(world, phone) === 'no-address' ? NO_ADDRESS : viewAddress(citizen.home),
      other_addresses: [],
    }),
    nin: () => ({ nin: citizen.nin }),
  };
  return Object.assign({ sub, sid: world.random.uuid() }, ...scope.map((word) => parts[word]?.() ?? {}));
}

function viewAddress({ street, postalCode, city, country }: Address): Record<string, unknown> {
  return {
    address_type: 'home',
    street_address: street,
    postal_code: postalCode,
    region: city,
    country,
    formatted: `${street}\n${postalCode} ${city}\n${country}`,
  };
}

const NO_ADDRESS = {
  address_type: '',
  street_address: '',
  postal_code: '',
  region: '',
  country: '',
  formatted: '',
};

/** As in the API's description, `status` is a text here. */
function refuse(world: World, status: number, title: string, detail: string): Reply {
  const body = {
    type: `https://httpstatuses.io/${status}`,
    title,
    detail,
    status: String(status),
    instance: world.random.uuid(),
    extraInfo: {},
  };
  return { ...json(status, body, ECOM_TYPE), reason: detail };
}
