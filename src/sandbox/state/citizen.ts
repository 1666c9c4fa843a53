import { createHash } from 'node:crypto';

/** The person behind a phone number: made up, and always the same for the same number. */
export interface Citizen {
  givenName: string;
  familyName: string;
  email: string;
  /** Eight digits. */
  mobileNumber: string;
  birthdate: string;
  nin: string;
  street: string;
  postalCode: string;
  city: string;
  /** As eCom's express checkout names users. */
  userId: string;
}

const GIVEN_NAMES = ['Ada', 'Berit', 'Chinedu', 'Dagny', 'Emil', 'Frida', 'Gustav', 'Hedda', 'Idris', 'Jorunn'];
const FAMILY_NAMES = ['Aas', 'Berge', 'Dahl', 'Eide', 'Foss', 'Haug', 'Lien', 'Moen', 'Solberg', 'Vik'];
const CITIES: [postalCode: string, city: string][] = [
  ['0154', 'OSLO'],
  ['5003', 'BERGEN'],
  ['7011', 'TRONDHEIM'],
  ['4006', 'STAVANGER'],
  ['9008', 'TROMSØ'],
];

export function citizenOf(phone: string): Citizen {
  const hash = createHash('sha256').update(`citizen ${phone}`).digest();
  const pick = <Item>(items: Item[], at: number): Item => items[(hash[at] ?? 0) % items.length] as Item;
  const givenName = pick(GIVEN_NAMES, 0);
  const familyName = pick(FAMILY_NAMES, 1);
  const [postalCode, city] = pick(CITIES, 2);
  const year = 1950 + ((hash[3] ?? 0) % 50);
  const month = String(1 + ((hash[4] ?? 0) % 12)).padStart(2, '0');
  const day = String(1 + ((hash[5] ?? 0) % 28)).padStart(2, '0');
  return {
    givenName,
    familyName,
    email: `${givenName}.${familyName}@example.com`.toLowerCase(),
    mobileNumber: phone === '' ? '91234567' : phone,
    birthdate: `${year}-${month}-${day}`,
    nin: `${day}${month}${String(year).slice(2)}${10000 + (hash.readUInt16BE(6) % 90000)}`,
    street: `Storgata ${1 + ((hash[8] ?? 0) % 99)}`,
    postalCode,
    city,
    userId: `${hash.subarray(9, 25).toString('base64').replace(/[+/]/g, 'x')}`,
  };
}

/** The user's identifier towards one sales unit: the same at the next consent. */
export function subOf(phone: string, msn: string): string {
  const hex = createHash('sha256').update(`sub ${msn} ${phone}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Eight digits of a Norwegian number, however it was written; nothing, if it is none. */
export function normalizePhone(value: string): string | undefined {
  const digits = value.replace(/[\s().-]/g, '').replace(/^(?:\+|00)/, '');
  const national = digits.length === 10 && digits.startsWith('47') ? digits.slice(2) : digits;
  return /^\d{8}$/.test(national) ? national : undefined;
}

/** A Norwegian number as its eight digits, any other one as country code and number; nothing, if it is none. */
export function readPhone(value: string): string | undefined {
  return normalizePhone(value) ?? /^(?:\+|00)?(\d{9,15})$/.exec(value.replace(/[\s().-]/g, ''))?.[1];
}

/** Country code and number, digits only. */
export function msisdnOf(phone: string): string {
  return phone.length === 8 ? `47${phone}` : phone;
}
