/**
 * Text that steers nothing that shows it: characters that move a cursor, break a line or turn the direction of writing without
 * being seen have a stand-in that is. Line ends and tabs stay.
 */
export function withoutControls(text: string): string {
  return text.replace(steering, '�');
}

// C0 and C1 of ISO 6429; line and paragraph separator; embeddings, overrides and isolates of UAX #9.
const steering = /(?![\t\n]|\r\n)[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;
