/**
 * Whether something of this name holds a secret: a variable, a header, a field, a parameter. Told by whole words, however they are
 * put together: `shop_password`, `X-Auth-Token`, `webhookKey`, `accesstoken`.
 */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isSecret = holdsSecret(name);
  // A run asks for the same few hundred names over and over.
  if (judged.size < MAX_JUDGED) judged.set(name, isSecret);
  return isSecret;
}

const judged = new Map<string, boolean>();
const MAX_JUDGED = 5_000;

function holdsSecret(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.some((word) => HARMLESS.has(word)) || HARMLESS_PAIRS.has(words.slice(-2).join(' '))) return false;
  if (last === 'id' || last === 'ids') return words.slice(0, -1).some((word) => SECRET_WITH_ID.has(word));
  if (ABOUT.has(last)) return false;
  return (
    words.some((word) => SECRET.has(word) || compound.test(word)) || pairsOf(words).some((pair) => PAIRS.has(pair))
  );
}

/** `clientSecret2` gives `client`, `secret`: digits at the end count several of a kind. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\d]+/u)
    .map((word) => word.toLowerCase().replace(/\d+$/, ''))
    .filter((word) => word !== '');
}

function pairsOf(words: string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`);
}

const SECRET = new Set(
  `token tokens jwt bearer key keys apikey pwd pass passwd password passwords passphrase passcode pin secret secrets credential
   credentials auth authorization session sid cookie cookies signature sig hmac sas otp csrf xsrf`.split(/\s+/),
);
const PAIRS = new Set(['connection string', 'private pem', 'one time']);
/** Lower-case names in which words run into each other. */
const compound =
  /(?:token|secret|password|passwd|passphrase|credentials?|(?:api|access|private|secret|signing|subscription|encryption|webhook|auth|hmac)key|connectionstring|sessionid|clientid)$/;
/** With these an `id` is itself what opens a door; the id of a key or a token is not. */
const SECRET_WITH_ID = new Set(['session', 'client', 'cookie']);
/** Whatever else the name says: keys that are made up for each request (`Postman-Token` is one), keys that are for everyone. */
const HARMLESS = new Set([
  'postman',
  'allow',
  'idempotency',
  'idempotence',
  'public',
  'partition',
  'primary',
  'foreign',
  'sort',
]);
const HARMLESS_PAIRS = new Set(['order key', 'cache key', 'surrogate key', 'map key', 'json key']);
/** Last words of names that are about a secret and hold none. */
const ABOUT = new Set(
  `type types url uri endpoint host port path name names timeout expiry expires expiration in at until lifetime ttl date length
   count algorithm alg method version header headers prefix scope scopes audience issuer format status enabled required mode flow
   field param parameter placeholder policy`.split(/\s+/),
);
