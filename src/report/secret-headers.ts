import { isSecretName } from '../secret-names.ts';

/** Headers that carry a credential, in lower case, and the name that stands in for their value. */
const secretHeaders: ReadonlyMap<string, string> = new Map([
  ['authorization', 'authorization'],
  ['proxy-authorization', 'authorization'],
  ['client_id', 'client_id'],
  ['client_secret', 'client_secret'],
  ['ocp-apim-subscription-key', 'Ocp-Apim-Subscription-Key'],
  ['cookie', 'cookie'],
  ['set-cookie', 'cookie'],
  ['x-api-key', 'api_key'],
]);

/** The name that stands in for a header's value; undefined where it carries no credential. */
export function secretHeaderName(header: string): string | undefined {
  return secretHeaders.get(header.toLowerCase()) ?? (isSecretName(header) ? header : undefined);
}
