import type { Json } from '../model.ts';
import { jsonSpans } from './json-spans.ts';

/** A personal value that a body carried, with the key it stood at. */
export interface PersonalValue {
  name: string;
  value: string;
}

/** Keys that mean a person wherever they stand, in lower case without `_`: both APIs, userinfo, callbacks. */
const alwaysPersonal = new Set(
  `givenname familyname firstname lastname middlename fullname passengername email mobilenumber internationalmobilenumber phonenumber
   birthdate dateofbirth nin ssn nationalidentitynumber streetaddress addressline1 addressline2 postalcode postcode zipcode
   formatted accountnumber accountname`.split(/\s+/),
);
/** Keys that mean a person only below one of `containers`, or in an answer about a user. */
const personalInside = new Set(['name', 'city', 'region', 'address']);
const containers = new Set([
  'address',
  'otheraddresses',
  'addresses',
  'userdetails',
  'shippingdetails',
  'userinfo',
  'customer',
  'customerinfo',
  'profile',
  'accounts',
]);
const mayBePersonal = new RegExp(`"(?:${[...alwaysPersonal, ...personalInside].map(looseKey).join('|')})"`, 'i');

/** What a personal value is replaced by. */
export function mark(name: string): string {
  return `‹${name}›`;
}

/** True where the last of these keys holds something about a person. `aboutUser`: the whole body is about one. */
export function isPersonal(keys: string[], aboutUser: boolean): boolean {
  const named = keys.filter((key) => key !== '*').map(normalise);
  const last = named.at(-1);
  if (last === undefined) return false;
  // Also below such a key: what is in `phone_number` is somebody's, whatever its shape.
  if (named.some((key) => alwaysPersonal.has(key))) return true;
  if (!personalInside.has(last)) return false;
  return aboutUser || named.slice(0, -1).some((key) => containers.has(key));
}

/** The body with every personal value replaced where it stands, and the values that stood there. */
export function withoutPersonalFields(body: string, aboutUser: boolean): { body: string; values: PersonalValue[] } {
  const values: PersonalValue[] = [];
  // An escaped key is found once it is read.
  if (!mayBePersonal.test(body) && !body.includes('\\u')) return { body, values };
  const parts: string[] = [];
  let from = 0;
  for (const span of jsonSpans(body)) {
    if (!isPersonal(span.keys, aboutUser) || isNothing(span.raw)) continue;
    const name = span.keys.filter((key) => key !== '*').at(-1) ?? '';
    parts.push(body.slice(from, span.start), JSON.stringify(mark(name)));
    values.push({ name, value: textOf(span.raw) });
    from = span.end;
  }
  if (values.length === 0) return { body, values };
  parts.push(body.slice(from));
  return { body: parts.join(''), values };
}

/** The same for a value that a finding quotes; `keys` is the way to it. */
export function withoutPersonalValues(value: Json, keys: string[], aboutUser = false): Json {
  if (Array.isArray(value)) return value.map((member) => withoutPersonalValues(member, [...keys, '*'], aboutUser));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, withoutPersonalValues(member, [...keys, key], aboutUser)]),
    );
  }
  if (value === null || typeof value === 'boolean' || value === '' || !isPersonal(keys, aboutUser)) return value;
  return mark(keys.filter((key) => key !== '*').at(-1) ?? '');
}

/** Empty, already replaced, or blanked by the API itself a week after the payment: nothing about anybody. */
function isNothing(raw: string): boolean {
  return raw === '""' || raw === '"[Expired]"' || /^"‹[^"]*›"$/.test(raw);
}

function textOf(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}

function normalise(key: string): string {
  return key.toLowerCase().replaceAll('_', '').replaceAll('-', '');
}

function looseKey(key: string): string {
  return [...key].join('[_-]?');
}
