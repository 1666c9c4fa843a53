import type { Json } from './model.ts';

/** What a body says; `null` where there is none, or none that is JSON. */
export function jsonOf(text: string | undefined): Json {
  try {
    return JSON.parse(text ?? 'null') as Json;
  } catch {
    return null;
  }
}
