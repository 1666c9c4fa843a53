/** Checks the values of one format; a number arrives as a double. */
export type FormatCheck =
  | { type: 'string'; test(text: string): boolean }
  | { type: 'number'; test(value: number): boolean };

/** Formats that the validators' own library checks well. */
export const LIBRARY_FORMATS = [
  'date',
  'time',
  'duration',
  'uri',
  'uri-reference',
  'uri-template',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'regex',
  'json-pointer',
  'relative-json-pointer',
] as const;

/** Formats of OpenAPI's registry and those in which the library is laxer than the standard. */
export const OWN_FORMATS: Readonly<Record<string, FormatCheck>> = {
  int8: integerBetween(-128, 127),
  uint8: integerBetween(0, 255),
  int16: integerBetween(-32768, 32767),
  uint16: integerBetween(0, 65535),
  int32: integerBetween(-2147483648, 2147483647),
  uint32: integerBetween(0, 4294967295),
  // The last digits are judged on the literal: as doubles, 2^63 - 1 and 2^63 are one number.
  int64: integerBetween(-(2 ** 63), 2 ** 63),
  uint64: integerBetween(0, 2 ** 64),
  float: { type: 'number', test: (value) => Math.abs(value) <= 3.4028234663852886e38 },
  double: { type: 'number', test: (value) => Number.isFinite(value) },
  byte: { type: 'string', test: isBase64 },
  base64url: { type: 'string', test: (text) => /^[A-Za-z0-9_-]*={0,2}$/.test(text) },
  uuid: { type: 'string', test: isUuid },
  guid: { type: 'string', test: isUuid },
  'date-time': { type: 'string', test: isDateTime },
  // Known, and nothing to check in a JSON string.
  binary: { type: 'string', test: () => true },
  password: { type: 'string', test: () => true },
};

/** Bounds of the integer formats whose ends a double cannot tell from their neighbours. */
export const WIDE_INTEGERS: Readonly<Record<string, { from: bigint; to: bigint }>> = {
  int64: { from: -(2n ** 63n), to: 2n ** 63n - 1n },
  uint64: { from: 0n, to: 2n ** 64n - 1n },
};

export function isKnownFormat(name: string): boolean {
  return Object.hasOwn(OWN_FORMATS, name) || (LIBRARY_FORMATS as readonly string[]).includes(name);
}

function integerBetween(from: number, to: number): FormatCheck {
  return { type: 'number', test: (value) => Number.isInteger(value) && value >= from && value <= to };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339, 5.6. The 60th second exists only at 23:59 UTC. Bodies are full of these, so digits are read by hand. */
function isDateTime(text: string): boolean {
  if (!DATE_TIME.test(text)) return false;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  if (day < 1 || day > (DAYS[month - 1] ?? 0) + leap) return false;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const offset = offsetOf(text);
  if (hour > 23 || minute > 59 || second > 60 || offset === undefined) return false;
  return second < 60 || (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}

/** Minutes east of UTC, or undefined where there is no such place. */
function offsetOf(text: string): number | undefined {
  const last = text.charCodeAt(text.length - 1);
  if (last === 90 || last === 122) return 0;
  const hours = twoDigits(text, text.length - 5);
  const minutes = twoDigits(text, text.length - 2);
  if (hours > 23 || minutes > 59) return undefined;
  return (text.charAt(text.length - 6) === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}
