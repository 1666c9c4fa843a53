/** An HTTP answer as the doctor reads it. */
export interface Answer {
  status: number;
  /** The `Date` header. */
  date: string | undefined;
  contentType: string;
  text: string;
  durationMs: number;
}

/** The body as JSON; undefined where it is none. */
export function bodyOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The error codes that a refusal bears: eCom's list of errors, ePayment's `extraDetails`, the directory's error word.
 */
export function errorCodesOf(answer: Answer): string[] {
  const body = bodyOf(answer);
  if (Array.isArray(body))
    return body.map((one) => String(field(one, 'errorCode'))).filter((code) => code !== 'undefined');
  const details = field(body, 'extraDetails');
  if (Array.isArray(details)) {
    return details.filter((one) => field(one, 'name') === 'ErrorCode').map((one) => String(field(one, 'reason')));
  }
  const word = field(body, 'error') ?? field(body, 'errorCode');
  return typeof word === 'string' ? [word] : [];
}

/**
 * Whether the gateway refused the subscription key. By shape, not by words: of its refusals with 401 only these bear a
 * `statusCode`, or the error code `Unauthorized` where there is no such subscription.
 */
export function isSubscriptionRefused(answer: Answer): boolean {
  if (answer.status !== 401) return false;
  return typeof field(bodyOf(answer), 'statusCode') === 'number' || errorCodesOf(answer).includes('Unauthorized');
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
