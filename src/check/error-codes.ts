import type { Json } from '../model.ts';

const CODE_KEYS = ['errorCode', 'error', 'code'];

/**
 * All error codes that a body bears, whatever its shape: eCom's array of `errorCode`, a Problem with
 * `extraDetails[{name: "ErrorCode", reason}]`, an OAuth `error` with its `error_codes`.
 */
export function errorCodesOf(body: Json): string[] {
  const codes: string[] = [];
  collect(body, codes, 0);
  return [...new Set(codes)];
}

/** Deeper than this no shape of error has its code. */
const DEEPEST = 6;

function collect(value: Json, codes: string[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, codes, depth + 1);
    return;
  }
  for (const key of CODE_KEYS) if (isCode(value[key])) codes.push(String(value[key]));
  if (String(value.name).toLowerCase() === 'errorcode' && isCode(value.reason)) codes.push(String(value.reason));
  if (Array.isArray(value.error_codes)) codes.push(...value.error_codes.filter(isCode).map(String));
  for (const child of Object.values(value)) collect(child, codes, depth + 1);
}

function isCode(value: Json | undefined): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
