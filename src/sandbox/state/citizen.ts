import { createHash } from 'node:crypto';

/** The person behind a phone number: made up, and always the same for the same number. */
export interface Citizen {
  givenName: string;
  familyName: string;
  email: string;
  /** Eight digits. */
  mobileNumber: string;
  birthdate: string;
  /** In the form of the person's country. */
  nin: string;
  home: Address;
  /** As eCom's express checkout names users. */
  userId: string;
}

/** An address, in the country where it is asked for. */
export interface Address {
  street: string;
  postalCode: string;
  city: string;
  /** ISO 3166-1, two letters. */
  country: string;
}

const GIVEN_NAMES = ['Ada', 'Berit', 'Chinedu', 'Dagny', 'Emil', 'Frida', 'Gustav', 'Hedda', 'Idris', 'Jorunn'];
const FAMILY_NAMES = ['Aas', 'Berge', 'Dahl', 'Eide', 'Foss', 'Haug', 'Lien', 'Moen', 'Solberg', 'Vik'];
const CITIES: Record<string, [postalCode: string, city: string][]> = {
  NO: [
    ['0154', 'OSLO'],
    ['5003', 'BERGEN'],
    ['7011', 'TRONDHEIM'],
    ['4006', 'STAVANGER'],
    ['9008', 'TROMSØ'],
  ],
  DK: [
    ['1050', 'KØBENHAVN'],
    ['8000', 'AARHUS'],
    ['5000', 'ODENSE'],
  ],
  FI: [
    ['00100', 'HELSINKI'],
    ['33100', 'TAMPERE'],
    ['20100', 'TURKU'],
  ],
};
const STREETS: Record<string, string> = { NO: 'Storgata', DK: 'Nørregade', FI: 'Mannerheimintie' };
const SOMEWHERE: [postalCode: string, city: string][] = [['10000', 'CAPITAL']];

export function citizenOf(phone: string): Citizen {
  const hash = hashOf(phone);
  const givenName = pick(GIVEN_NAMES, hash, 0);
  const familyName = pick(FAMILY_NAMES, hash, 1);
  const country = countryOfPhone(phone);
  const year = 1950 + ((hash[3] ?? 0) % 50);
  const month = String(1 + ((hash[4] ?? 0) % 12)).padStart(2, '0');
  const day = String(1 + ((hash[5] ?? 0) % 28)).padStart(2, '0');
  return {
    givenName,
    familyName,
    email: `${givenName}.${familyName}@example.com`.toLowerCase(),
    mobileNumber: phone === '' ? '91234567' : phone,
    birthdate: `${year}-${month}-${day}`,
    nin: ninOf(country, `${day}${month}${String(year).slice(2)}`, 10000 + (hash.readUInt16BE(6) % 90000)),
    home: addressOf(phone, country),
    userId: `${hash.subarray(9, 25).toString('base64').replace(/[+/]/g, 'x')}`,
  };
}

/** Where the person behind a number has things sent to in a country. */
export function addressOf(phone: string, country: string): Address {
  const hash = hashOf(phone);
  const [postalCode, city] = pick(CITIES[country] ?? SOMEWHERE, hash, 2);
  return { street: `${STREETS[country] ?? 'Main Street'} ${1 + ((hash[8] ?? 0) % 99)}`, postalCode, city, country };
}

function hashOf(phone: string): Buffer {
  return createHash('sha256').update(`citizen ${phone}`).digest();
}

function pick<Item>(items: Item[], hash: Buffer, at: number): Item {
  return items[(hash[at] ?? 0) % items.length] as Item;
}

/** By the country code; eight digits are Norwegian. */
function countryOfPhone(phone: string): string {
  if (phone.length > 8 && phone.startsWith('45')) return 'DK';
  return phone.length > 8 && phone.startsWith('358') ? 'FI' : 'NO';
}

/** Eleven digits in Norway, ten in Denmark, eleven characters with a hyphen in Finland. */
function ninOf(country: string, birth: string, number: number): string {
  if (country === 'DK') return `${birth}${String(number).slice(0, 4)}`;
  return country === 'FI' ? `${birth}-${String(number).slice(0, 3)}A` : `${birth}${number}`;
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
