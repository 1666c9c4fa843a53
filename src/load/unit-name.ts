/** What the name of a sales unit may be made of, for sentences about those that are not. */
export const UNIT_NAME_WORDS = 'letters, digits, blanks, dots and dashes, 60 at most';

/** Names of sales units stand in ids of exchanges, in addresses and in reports. */
export function isUnitName(text: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(text);
}
