import type { IncomingHttpHeaders } from 'node:http';

/** A request that was read to its end: plain data for the routes. */
export interface Call {
  method: string;
  /** Path as sent, without query. */
  path: string;
  query: string;
  /** Values of the route's `{parameters}`, percent-decoded, case kept. */
  parameters: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Scheme and authority under which the caller reached the sandbox. */
  origin: string;
}

export function headerOf(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

export function parameterOf(call: Call, name: string): string {
  return call.parameters[name] ?? '';
}
