import { createHash, sign } from 'node:crypto';
import type { Random } from '../random.ts';
import { setBounded } from './bounded-map.ts';
import { signingKey, verificationKey } from './signing-key.ts';

/** Whom a token was given to. */
export interface Grant {
  clientId: string;
  /** Sales unit of the keys; absent where any keys are accepted and none was named. */
  msn?: string | undefined;
  /** ms. */
  expiresAt: number;
}

export interface TokenAnswer {
  token_type: 'Bearer';
  expires_in: string;
  ext_expires_in: string;
  expires_on: string;
  not_before: string;
  resource: string;
  access_token: string;
}

export interface Tokens {
  issue(grant: { clientId: string; msn?: string | undefined }, now: number): TokenAnswer;
  /** The grant behind a bearer token that is still valid. */
  check(token: string, now: number): Grant | undefined;
}

const LIFETIME_SECONDS = 3599;
// Tokens of the test environment are dated back five minutes.
const BACKDATED_SECONDS = 300;
const VALID_SECONDS = 3900;
const RESOURCE = '00000002-0000-0000-c000-000000000000';
const LIMIT = 20_000;

export function createTokens(random: Random): Tokens {
  const grants = new Map<string, Grant>();
  const tenant = random.uuid();
  return {
    issue: (grant, now) => {
      const notBefore = Math.floor(now / 1000) - BACKDATED_SECONDS;
      const expiresOn = notBefore + VALID_SECONDS;
      const token = signToken(claims(grant.clientId, tenant, notBefore, random));
      setBounded(grants, token, { ...grant, expiresAt: expiresOn * 1000 }, LIMIT);
      return {
        token_type: 'Bearer',
        expires_in: String(LIFETIME_SECONDS),
        ext_expires_in: String(LIFETIME_SECONDS),
        expires_on: String(expiresOn),
        not_before: String(notBefore),
        resource: RESOURCE,
        access_token: token,
      };
    },
    check: (token, now) => {
      const grant = grants.get(token);
      return grant !== undefined && grant.expiresAt > now ? grant : undefined;
    },
  };
}

function claims(clientId: string, tenant: string, notBefore: number, random: Random): Record<string, unknown> {
  return {
    aud: RESOURCE,
    iss: `https://sts.windows.net/${tenant}/`,
    iat: notBefore,
    nbf: notBefore,
    exp: notBefore + VALID_SECONDS,
    aio: random.bytes(24).toString('base64'),
    appid: clientId,
    appidacr: '1',
    idp: `https://sts.windows.net/${tenant}/`,
    rh: `0.${random.bytes(42).toString('base64url')}.`,
    tenant_region_scope: 'EU',
    tid: tenant,
    uti: random.bytes(16).toString('base64url'),
    ver: '1.0',
  };
}

function signToken(payload: Record<string, unknown>): string {
  const text = `${encode({ typ: 'JWT', alg: 'RS256', x5t: THUMBPRINT, kid: THUMBPRINT })}.${encode(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), signingKey).toString('base64url')}`;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const THUMBPRINT = createHash('sha1')
  .update(verificationKey.export({ type: 'spki', format: 'der' }))
  .digest('base64url');
