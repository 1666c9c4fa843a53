import type { Headers } from '../model.ts';

/** What a request in curl is made of. */
export interface CurlRequest {
  method: string;
  url: string;
  headers: Headers;
  body?: string;
  bodyEncoding?: 'base64';
}

// curl works these out by itself, and the recorded ones would be wrong for an edited body.
const leftToCurl = new Set(['content-length', 'host', 'connection', 'accept-encoding']);

/** The request as a command line. What was redacted is asked of the environment: `‹client_secret›` is `$VIPPS_CLIENT_SECRET`. */
export function curlCommand({ method, url, headers, body, bodyEncoding }: CurlRequest): string {
  const sent = headers.filter(([name]) => !leftToCurl.has(name.toLowerCase()));
  const data = body === undefined || body === '' ? [] : [`--data-raw ${quote(body)}`];
  const parts = [
    `curl -X ${quoteIfNeeded(method)} ${quote(url)}`,
    ...sent.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(bodyEncoding ? ['--data-binary @body.bin'] : data),
  ];
  return parts.join(' \\\n  ');
}

/** `client_secret` → `VIPPS_CLIENT_SECRET`, with the documented short name where there is one. */
export function settingName(name: string): string {
  const short: Record<string, string> = {
    'Ocp-Apim-Subscription-Key': 'VIPPS_SUBSCRIPTION_KEY',
    mobileNumber: 'VIPPS_MOBILE_NUMBER',
    merchantSerialNumber: 'VIPPS_MERCHANT_SERIAL_NUMBER',
  };
  return (
    short[name] ??
    `VIPPS_${name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase()}`
  );
}

/** Single quotes keep a shell from reading anything into the text; a variable stands between two quoted pieces. */
function quote(text: string): string {
  const quoted = `'${text.replaceAll("'", `'\\''`)}'`;
  return quoted
    .replace(/‹([\w-]+)›/g, (_, name: string) => `'"$${settingName(name)}"'`)
    .replace(/^''(?=")|(?<=")''$/g, '');
}

function quoteIfNeeded(text: string): string {
  return /^\w+$/.test(text) ? text : quote(text);
}
