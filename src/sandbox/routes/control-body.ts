import { type Call, headerOf } from '../http/call.ts';
import { isObject, type JsonObject, readJson } from '../http/read-json.ts';

/** The members of a call to the controls, or why it cannot be followed. */
export type ControlBody = { ok: true; body: JsonObject } | { ok: false; reason: string };

/**
 * Reads what a call to the controls orders: JSON, or a form of the dashboard; nothing at all and `null` are an empty
 * object, and a member that is null counts as absent. A member that nothing reads is refused: a test that sends it would
 * pass without testing anything.
 */
export function readControl(call: Call, members: readonly string[]): ControlBody {
  const body = parse(call);
  if (body === undefined) return { ok: false, reason: 'The body is not a JSON object.' };
  const unknown = Object.keys(body).filter((name) => !members.includes(name));
  if (unknown.length === 0) return { ok: true, body: withoutNulls(body) };
  const known = members.length === 0 ? 'This call has no members' : `Known: ${members.join(', ')}`;
  return { ok: false, reason: `Unknown: ${unknown.slice(0, 10).join(', ')}. ${known}.` };
}

export function isForm(call: Call): boolean {
  return /^application\/x-www-form-urlencoded/i.test(headerOf(call, 'content-type') ?? '');
}

function parse(call: Call): JsonObject | undefined {
  if (isForm(call)) return Object.fromEntries(new URLSearchParams(call.body.toString('utf8')));
  const read = readJson(call.body);
  if (!read.ok) return read.problem === 'empty' ? {} : undefined;
  if (read.value === null) return {};
  return isObject(read.value) ? read.value : undefined;
}

function withoutNulls(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
