import { type Call, parameterOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import { type Citizen, citizenOf, msisdnOf } from '../state/citizen.ts';
import type { Consent, World } from '../world.ts';
import type { SandboxRoute } from './route.ts';

export const userinfoRoutes: SandboxRoute[] = [
  { name: 'userinfo/get', method: 'GET', path: '/vipps-userinfo-api/userinfo/{sub}', handle: getUserinfo },
];

function getUserinfo(world: World, call: Call): Reply {
  // The subscription key is required by the newer text and forbidden by the older one: both pass.
  const admission = admit(world, call, false);
  if (!admission.ok) return admission.reply;
  const sub = parameterOf(call, 'sub');
  const { admitted } = admission;
  const consent = admitted.msn === undefined ? findConsent(world, sub) : world.consents.get(`${admitted.msn}/${sub}`);
  if (consent === undefined) return refuse(world, 404, 'Not found', 'The sub is unknown to this sales unit.');
  if (world.now() > consent.until) {
    return refuse(world, 403, 'Forbidden', 'It is more than 168 hours since the payment.');
  }
  return json(200, view(world, sub, consent), ECOM_TYPE);
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
    phoneNumber: () => ({ phone_number: msisdnOf(citizen.mobileNumber) }),
    birthDate: () => ({ birthdate: citizen.birthdate }),
    // Addresses of test users are seldom verified.
    email: () => ({ email: citizen.email, email_verified: false }),
    address: () => ({ address: addressOf(citizen), other_addresses: [] }),
    nin: () => ({ nin: citizen.nin }),
  };
  return Object.assign({ sub, sid: world.random.uuid() }, ...scope.map((word) => parts[word]?.() ?? {}));
}

function addressOf({ street, postalCode, city }: Citizen): Record<string, unknown> {
  return {
    address_type: 'home',
    street_address: street,
    postal_code: postalCode,
    region: city,
    country: 'NO',
    formatted: `${street}\n${postalCode} ${city}\nNO`,
  };
}

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
