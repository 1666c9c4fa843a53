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

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/i;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339, 5.6. The 60th second exists only at 23:59 UTC. */
function isDateTime(text: string): boolean {
  const found = DATE_TIME.exec(text);
  if (found === null) return false;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  if (day < 1 || day > (DAYS[month - 1] ?? 0) + leap) return false;
  const offsetHours = Number(found[8] ?? 0);
  const offsetMinutes = Number(found[9] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return false;
  if (second < 60) return true;
  const offset = (found[7] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  return (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}
