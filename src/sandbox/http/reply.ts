/** An answer before it is written to the wire. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body?: string | Buffer;
  /** Why it was answered so; shown on the dashboard, never sent. */
  reason?: string;
  /** The same request under the same key is not answered like this again, but tried once more. */
  mayBeRetried?: boolean;
}

export const JSON_TYPE = 'application/json';
export const ECOM_TYPE = 'application/json;charset=UTF-8';
export const PROBLEM_TYPE = 'application/problem+json';

export function json(status: number, value: unknown, type: string = JSON_TYPE): Reply {
  return { status, headers: { 'Content-Type': type }, body: JSON.stringify(value) };
}

export function html(status: number, page: string): Reply {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }, body: page };
}

export function redirect(location: string): Reply {
  // As a URL it holds no character that a header must not hold.
  return { status: 303, headers: { Location: URL.canParse(location) ? new URL(location).href : encodeURI(location) } };
}

export function empty(status: number): Reply {
  return { status, headers: {} };
}

/** The gateway's own object: keys, routes, methods, media types, rate limits. */
export function gatewayError(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': JSON_TYPE, ...headers },
    body: JSON.stringify({ statusCode: status, message }),
    reason: message,
  };
}

/** A fault of ours: said so, never a dead connection. */
export function internalFault(error: unknown): Reply {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { ...gatewayError(500, 'Internal server error'), reason: `a bug of the sandbox: ${message}` };
}
