import { createHmac } from 'node:crypto';

/** What a link says about the payment that it leads to. */
export interface PaymentLink {
  msn: string;
  reference: string;
  kind: 'landing' | 'qr';
  /** Of QR images. */
  image?: { format: 'svg' | 'png'; size: number; whiteBorder?: number };
}

/**
 * Tokens in the shape of a JWT, without padding, that name a payment. They are signed with a key of this sandbox and
 * checked by signing again, so that no table of links has to be kept.
 */
export interface PaymentLinks {
  write(api: string, link: PaymentLink, at: number): string;
  read(token: string): PaymentLink | undefined;
}

export function createPaymentLinks(secret: Buffer): PaymentLinks {
  const signatureOf = (text: string) => createHmac('sha512', secret).update(text).digest('base64url');
  return {
    write: (api, link, at) => {
      const text = `${HEAD}.${encode({ app: api, ...link, iat: Math.floor(at / 1000) })}`;
      return `${text}.${signatureOf(text)}`;
    },
    read: (token) => {
      const [head, payload, signature] = token.split('.');
      if (payload === undefined || signature !== signatureOf(`${head}.${payload}`)) return undefined;
      return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as PaymentLink;
    },
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEAD = encode({ kid: 'jwtkey', alg: 'RS256' });
