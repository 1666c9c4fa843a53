/** Headers that carry a credential, in lower case, and the name that stands in for their value. */
export const secretHeaders: ReadonlyMap<string, string> = new Map([
  ['authorization', 'authorization'],
  ['proxy-authorization', 'authorization'],
  ['client_id', 'client_id'],
  ['client_secret', 'client_secret'],
  ['ocp-apim-subscription-key', 'Ocp-Apim-Subscription-Key'],
  ['cookie', 'cookie'],
  ['set-cookie', 'cookie'],
  ['x-api-key', 'api_key'],
]);
