import { faultsOfBody } from '../http/bodies.ts';
import { type Call, parameterOf } from '../http/call.ts';
import { admit, maySpeakFor } from '../http/guard.ts';
import { isObject, readJson } from '../http/read-json.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import { isStrict } from '../settings.ts';
import { EVENT_TYPES, EVERY_UNIT, isEventType } from '../state/registrations.ts';
import { isCallable } from '../state/urls.ts';
import type { World } from '../world.ts';
import { type ExtraDetail, problem } from './problem.ts';
import type { SandboxRoute } from './route.ts';

export const webhookRoutes: SandboxRoute[] = [
  { name: 'webhooks/register', method: 'POST', path: '/webhooks/v1/webhooks', handle: register, bodies: 'webhooks' },
  { name: 'webhooks/list', method: 'GET', path: '/webhooks/v1/webhooks', handle: list },
  { name: 'webhooks/delete', method: 'DELETE', path: '/webhooks/v1/webhooks/{id}', handle: remove },
];

function register(world: World, call: Call): Reply {
  const caller = ownerOf(world, call);
  if (!caller.ok) return caller.reply;
  const read = readJson(call.body);
  const body = read.ok && isObject(read.value) ? read.value : undefined;
  if (body === undefined) return refuse(world, call, [{ name: 'body', reason: 'It is a JSON object.' }]);
  const { url, events } = body;
  const faults: ExtraDetail[] = [];
  if (!isCallable(url, world.settings.strictUrls, 2500))
    faults.push({ name: 'url', reason: 'It is required: an https URL.' });
  if (!isEventList(events))
    faults.push({
      name: 'events',
      reason: `It is required: at least one of ${EVENT_TYPES.join(', ')}, or an event of Recurring, Login or Donations.`,
    });
  const strict = isStrict(world.settings, caller.owner);
  if (faults.length === 0) faults.push(...faultsOfBody(world.bodies, 'webhooks', REGISTER, body, strict));
  if (faults.length > 0) return refuse(world, call, faults);
  const wanted = [...new Set(events as string[])];
  const full = wanted.find((event) => countOf(world, caller.owner, event) >= quotaOf(world, event));
  if (full !== undefined) {
    return refuse(world, call, [
      { name: 'events', reason: `There are ${quotaOf(world, full)} webhooks for ${full} already.` },
    ]);
  }
  const id = world.random.uuid();
  const secret = world.random.bytes(64).toString('base64');
  world.registrations.add({ id, url: url as string, events: wanted, secret, owner: caller.owner });
  return json(201, { id, secret });
}

const REGISTER = 'registerWebhook';

function list(world: World, call: Call): Reply {
  const caller = ownerOf(world, call);
  if (!caller.ok) return caller.reply;
  const webhooks = world.registrations.ownedBy(caller.owner).map(({ id, url, events }) => ({ id, url, events }));
  return json(200, { webhooks });
}

function remove(world: World, call: Call): Reply {
  const caller = ownerOf(world, call);
  if (!caller.ok) return caller.reply;
  const id = parameterOf(call, 'id').toLowerCase();
  if (world.registrations.remove(caller.owner, id)) return empty(204);
  return refuse(world, call, [{ name: 'id', reason: 'There is no such webhook.' }]);
}

function ownerOf(world: World, call: Call): { ok: true; owner: string } | { ok: false; reply: Reply } {
  // The subscription key is optional here.
  const admission = admit(world, call, false);
  if (!admission.ok) return admission;
  const { msn } = admission.admitted;
  if (msn !== undefined && !maySpeakFor(world, admission.admitted, msn)) {
    const detail = `Invalid MSN: ${msn}. The keys belong to another sales unit.`;
    return { ok: false, reply: problem(world, call, 403, 'Forbidden', detail, []) };
  }
  return { ok: true, owner: msn ?? EVERY_UNIT };
}

/** Check-ins go to one receiver alone. */
function quotaOf(world: World, event: string): number {
  return event === 'user.checked-in.v1' ? 1 : world.settings.webhookQuota;
}

function countOf(world: World, owner: string, event: string): number {
  return world.registrations.ownedBy(owner).filter(({ events }) => events.includes(event)).length;
}

function isEventList(events: unknown): events is string[] {
  return Array.isArray(events) && events.length > 0 && events.every(isEventType);
}

function refuse(world: World, call: Call, faults: ExtraDetail[]): Reply {
  return problem(world, call, 400, 'Bad Request', 'One or more validation errors occurred.', faults);
}
