import { BUILT_IN_SALES_UNITS, type SandboxKeys } from '../settings.ts';
import type { Grant } from '../state/tokens.ts';
import type { World } from '../world.ts';
import { type Call, headerOf } from './call.ts';
import { gatewayError, JSON_TYPE, json, type Reply } from './reply.ts';

/** A call that the gateway let through. */
export interface Admitted {
  grant: Grant;
  /** `Merchant-Serial-Number` header, or the sales unit that the token was fetched for. */
  msn: string | undefined;
  subscriptionKey: string;
}

export type Admission = { ok: true; admitted: Admitted } | { ok: false; reply: Reply };

/** What the gateway does before a call reaches its API: subscription key first, then the bearer token. */
export function admit(world: World, call: Call, needsSubscriptionKey = true): Admission {
  const subscriptionKey = headerOf(call, 'ocp-apim-subscription-key') ?? '';
  if (needsSubscriptionKey || subscriptionKey !== '') {
    const refused = refuseSubscriptionKey(world, subscriptionKey);
    if (refused !== undefined) return { ok: false, reply: refused };
  }
  const token = /^Bearer (\S+)$/.exec(headerOf(call, 'authorization') ?? '')?.[1];
  if (token === undefined) return { ok: false, reply: MISSING_TOKEN };
  const grant = world.tokens.check(token, world.now());
  if (grant === undefined) return { ok: false, reply: INVALID_TOKEN };
  const unit = unitOf(world, grant);
  if (unit !== undefined && subscriptionKey !== '' && !subscriptionKeysOf(unit).includes(subscriptionKey)) {
    return { ok: false, reply: WRONG_KEY };
  }
  const msn = headerOf(call, 'merchant-serial-number') ?? grant.msn;
  return { ok: true, admitted: { grant, msn: msn === '' ? undefined : msn, subscriptionKey } };
}

/** Whether the keys of a call may speak for a sales unit: their own, or one that is built in; where any keys do, any may. */
export function maySpeakFor(world: World, admitted: Admitted, msn: string): boolean {
  return world.settings.keys.length === 0 || admitted.grant.msn === msn || Object.hasOwn(BUILT_IN_SALES_UNITS, msn);
}

export function refuseSubscriptionKey(world: World, key: string): Reply | undefined {
  if (key === '') return MISSING_KEY;
  const { keys } = world.settings;
  return keys.length > 0 && !keys.some((unit) => subscriptionKeysOf(unit).includes(key)) ? WRONG_KEY : undefined;
}

export function subscriptionKeysOf(unit: SandboxKeys): string[] {
  return Array.isArray(unit.subscriptionKey) ? unit.subscriptionKey : [unit.subscriptionKey];
}

function unitOf(world: World, grant: Grant): SandboxKeys | undefined {
  return world.settings.keys.find((unit) => unit.clientId === grant.clientId);
}

const MISSING_KEY = gatewayError(
  401,
  'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
);
const WRONG_KEY = gatewayError(
  401,
  'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
);
const MISSING_TOKEN: Reply = {
  ...json(
    401,
    {
      responseInfo: { responseCode: 401, responseMessage: 'Unauthorized' },
      result: { message: 'No bearer token was sent.' },
    },
    JSON_TYPE,
  ),
  reason: 'no "Authorization: Bearer <token>"',
};
const INVALID_TOKEN: Reply = {
  ...json(401, { responseInfo: { responseCode: '1000', responseMessage: 'Something went wrong. Please try again.' } }),
  reason: 'the token is unknown to this sandbox, or has expired',
};
