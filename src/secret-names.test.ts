import { expect, test } from 'vitest';
import { isSecretName } from './secret-names.ts';

test.each(
  `token jwt bearer auth Authorization key pass passwd pwd pin accessKey sub_key webhookKey hmac hmacKey encryptionKey session cookie
   id_token idToken sas connection_string connectionString signature clientId client_id access_token accessToken refresh_token
   refreshToken apiKey X-Api-Key clientSecret subscriptionKey Ocp-Apim-Subscription-Key password shop_password sessionId X-Auth-Token
   X-Access-Token X-CSRF-Token Set-Cookie authToken payment_token accesstoken apikey APIKey shopPassword2 TOKEN PRIVATE_KEY sig`.split(
    /\s+/,
  ),
)('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(
  `Idempotency-Key Access-Control-Allow-Credentials X-Cache-Key Surrogate-Key Postman-Token idempotency_key idempotencyKey2 token_type tokenUrl expires_in tokenExpiresIn authType keyId key_name publicKey
   Merchant-Serial-Number merchantSerialNumber orderId reference amount currency monkey keyboard passenger passengerName author
   authority tokenize secretary compass design signal session_timeout cookieName passwordLength signatureAlgorithm webhook_id sub
   payment_id_suffix X-Request-Id sortKey sessions spin happiness sidebar`.split(/\s+/),
)('%s names none', (name) => {
  expect(isSecretName(name)).toBe(false);
});
