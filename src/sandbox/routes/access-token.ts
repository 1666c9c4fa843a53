import { type Call, headerOf } from '../http/call.ts';
import { refuseSubscriptionKey, subscriptionKeysOf } from '../http/guard.ts';
import { json, type Reply } from '../http/reply.ts';
import type { World } from '../world.ts';
import type { SandboxRoute } from './route.ts';

export const accessTokenRoutes: SandboxRoute[] = [
  { name: 'access-token/get', method: 'POST', path: '/accesstoken/get', handle: getToken },
];

const TOKEN_TYPE = 'application/json; charset=utf-8';
const NO_STORE = { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache', Expires: '-1' };

function getToken(world: World, call: Call): Reply {
  const subscriptionKey = headerOf(call, 'ocp-apim-subscription-key') ?? '';
  const refused = refuseSubscriptionKey(world, subscriptionKey);
  if (refused !== undefined) return refused;
  const clientId = headerOf(call, 'client_id') ?? '';
  const clientSecret = headerOf(call, 'client_secret') ?? '';
  const { keys } = world.settings;
  const unit = keys.find((candidate) => candidate.clientId === clientId);
  if (clientId === '' || (keys.length > 0 && unit === undefined)) {
    return refuse(
      world,
      400,
      'unauthorized_client',
      'AADSTS700016: The application was not found in the directory.',
      [700016],
    );
  }
  if (clientSecret === '' || (unit !== undefined && unit.clientSecret !== clientSecret)) {
    return refuse(
      world,
      401,
      'invalid_client',
      'AADSTS70002: The credentials could not be validated. AADSTS50012: The client secret is invalid.',
      [70002, 50012],
    );
  }
  if (unit !== undefined && !subscriptionKeysOf(unit).includes(subscriptionKey)) {
    return refuseSubscriptionKey({ ...world, settings: { ...world.settings, keys: [unit] } }, subscriptionKey) as Reply;
  }
  const header = headerOf(call, 'merchant-serial-number');
  const msn = unit?.merchantSerialNumber ?? (header === '' ? undefined : header);
  const reply = json(200, world.tokens.issue({ clientId, msn }, world.now()), TOKEN_TYPE);
  return { ...reply, headers: { ...reply.headers, ...NO_STORE } };
}

/** The directory's own error object. */
function refuse(world: World, status: number, error: string, description: string, codes: number[]): Reply {
  const timestamp = new Date(world.now())
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const trace = world.random.uuid();
  const correlation = world.random.uuid();
  const body = {
    error,
    error_description: `${description}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
    error_codes: codes,
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
  };
  return { ...json(status, body, TOKEN_TYPE), reason: description };
}
