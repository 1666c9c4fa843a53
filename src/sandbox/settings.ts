/** Keys of one sales unit, as they stand in the portal. */
export interface SandboxKeys {
  clientId: string;
  clientSecret: string;
  /** Primary and secondary key are interchangeable: name one or both. */
  subscriptionKey: string | string[];
  merchantSerialNumber: string;
}

/** What a sales unit may do; the defaults let every documented flow pass. */
export interface SalesUnit {
  /** eCom `skipLandingPage: true`. Off: error 38. */
  skipLandingPage: boolean;
  /** ePayment PUSH_MESSAGE. Off: error 5080. */
  pushMessage: boolean;
  /** ePayment `expiresAt`. Off: error 5050. */
  longLiving: boolean;
  /** Scope `nin`. Off: eCom Merchant/51, ePayment 5030. */
  nin: boolean;
  /** ePayment express (`shipping`). Off: error 5020. */
  express: boolean;
  /** ePayment CARD_PASSTHROUGH, for payment service providers. Off: error 4160. */
  cardPassthrough: boolean;
  /** Off: every ePayment creation is refused with 5070. */
  active: boolean;
  /** Off: ePayment 6140 on a capture of less than everything. */
  partialCapture: boolean;
  /** Request members that the description does not list are refused, and values that only shop modules send. */
  strictRequests: boolean;
  /** 180 days to capture in Denmark and Finland, instead of 14. */
  lateCapture: boolean;
  /** eCom: an approval is captured at once (SALE instead of RESERVE). */
  directCapture: boolean;
  currency: 'NOK' | 'DKK' | 'EUR';
}

/** What is special about a test user, by the last eight digits of the phone number. */
export type TestUser = 'unknown' | 'never-approved' | 'expired-card' | 'no-card' | 'no-address';

export interface SandboxOptions {
  /** 0 takes a free one. */
  port?: number;
  /** Loopback unless told otherwise. */
  host?: string;
  /** Keys that are accepted; any, if none are named. */
  keys?: SandboxKeys | SandboxKeys[];
  /** Makes ids, secrets and faults repeat. */
  seed?: number | string;
  /** The wall clock, ms since 1970; the control API moves the sandbox's clock ahead of it. */
  now?: () => number;
  /** Documented rate limits (429). */
  rateLimits?: boolean;
  /** Refuse http on loopback in callback and webhook URLs, as the real host does. */
  strictUrls?: boolean;
  /** Every sales unit is strict, as `SalesUnit.strictRequests` says. */
  strictRequests?: boolean;
  /** Form of ePayment's `redirectUrl`: `today` has nothing but the token, `old` the deep link with `v=2`. */
  redirectUrl?: 'today' | 'old';
  /** Answer 401 to userinfo calls that send the subscription key. */
  userinfoRefusesKey?: boolean;
  /** HTTP status of eCom's Payment errors: recorded as 402, absent from newer lists. */
  paymentErrorStatus?: 402 | 400;
  /** Hosts beside loopback that callbacks and webhooks may be sent to. */
  deliverTo?: string[];
  /** Force approve only for phone numbers that approved by hand (on the landing page) before. */
  approveNeedsManualApproval?: boolean;
  /** eCom: a force approve triggers the callback. */
  callbackOnForceApprove?: boolean;
  /** eCom: a cancellation by the merchant triggers the callback. */
  callbackOnMerchantCancel?: boolean;
  /** How long after approval `sub` is missing, ms. */
  subDelayMs?: number;
  /** How long a capture, refund or cancellation holds its payment, ms: what comes in between is answered 423. */
  processingMs?: number;
  /** What every sales unit may do. */
  salesUnit?: Partial<SalesUnit>;
  /** What single sales units may do, by merchant serial number. */
  salesUnits?: Record<string, Partial<SalesUnit>>;
  /** Special test users beside the built-in ones, by phone number (8 digits). */
  testUsers?: Record<string, TestUser>;
  /** Payments kept; the oldest go first. */
  maxPayments?: number;
  /** Largest request body, bytes. */
  maxBodyBytes?: number;
  /** How long a client may take to send the headers of a request, ms; then 408. */
  headersTimeoutMs?: number;
  /** Pauses between the attempts to deliver a webhook, ms. */
  webhookRetryMs?: number[];
  /** How long a receiver may take, ms: callback, shipping details, webhook. */
  outboundTimeoutMs?: { callback?: number; shipping?: number; webhook?: number };
  /** Registrations per event type. */
  webhookQuota?: number;
  /** Shown by `GET /sandbox`. */
  version?: string;
  /** Folder of the OpenAPI descriptions that request bodies are judged by; the bundled ones, if absent. */
  schemas?: string;
}

export type Settings = Required<Omit<SandboxOptions, 'keys' | 'seed' | 'outboundTimeoutMs' | 'salesUnit'>> & {
  keys: SandboxKeys[];
  seed: number | string | undefined;
  salesUnit: SalesUnit;
  outboundTimeoutMs: { callback: number; shipping: number; webhook: number };
};

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** About 2 s four times, a minute, two minutes, hourly to the 29th attempt, then daily for the rest of seven days. */
const WEBHOOK_RETRY_MS = [
  ...Array<number>(4).fill(2 * SECOND),
  60 * SECOND,
  120 * SECOND,
  ...Array<number>(22).fill(HOUR),
  ...Array<number>(6).fill(24 * HOUR),
];

/** Phone numbers that behave like the test users one meets. Every other number is a known user with a good card. */
export const BUILT_IN_TEST_USERS: Record<string, TestUser> = {
  '90000404': 'unknown',
  '90001082': 'never-approved',
  '90000500': 'expired-card',
  '90000041': 'no-card',
  '90000020': 'no-address',
};

/** Sales units that any keys may speak for: a Danish, a Finnish and a strict one. */
export const BUILT_IN_SALES_UNITS: Record<string, Partial<SalesUnit>> = {
  '900045': { currency: 'DKK' },
  '900358': { currency: 'EUR' },
  '900400': { strictRequests: true },
};

export function settle(options: SandboxOptions): Settings {
  const { keys, outboundTimeoutMs } = options;
  return {
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    keys: keys === undefined ? [] : Array.isArray(keys) ? keys : [keys],
    seed: options.seed,
    now: options.now ?? Date.now,
    rateLimits: options.rateLimits ?? false,
    strictUrls: options.strictUrls ?? false,
    strictRequests: options.strictRequests ?? false,
    redirectUrl: options.redirectUrl ?? 'today',
    userinfoRefusesKey: options.userinfoRefusesKey ?? false,
    paymentErrorStatus: options.paymentErrorStatus ?? 402,
    deliverTo: options.deliverTo ?? [],
    approveNeedsManualApproval: options.approveNeedsManualApproval ?? false,
    callbackOnForceApprove: options.callbackOnForceApprove ?? true,
    callbackOnMerchantCancel: options.callbackOnMerchantCancel ?? false,
    subDelayMs: options.subDelayMs ?? 0,
    processingMs: options.processingMs ?? 10,
    salesUnit: { ...DEFAULT_SALES_UNIT, ...options.salesUnit },
    salesUnits: { ...BUILT_IN_SALES_UNITS, ...options.salesUnits },
    testUsers: { ...BUILT_IN_TEST_USERS, ...options.testUsers },
    maxPayments: options.maxPayments ?? 100_000,
    maxBodyBytes: options.maxBodyBytes ?? 256 * 1024,
    headersTimeoutMs: options.headersTimeoutMs ?? 30 * SECOND,
    webhookRetryMs: options.webhookRetryMs ?? WEBHOOK_RETRY_MS,
    outboundTimeoutMs: {
      callback: outboundTimeoutMs?.callback ?? 3 * SECOND,
      shipping: outboundTimeoutMs?.shipping ?? 10 * SECOND,
      webhook: outboundTimeoutMs?.webhook ?? 10 * SECOND,
    },
    webhookQuota: options.webhookQuota ?? 25,
    version: options.version ?? 'unknown',
    schemas: options.schemas ?? '',
  };
}

const DEFAULT_SALES_UNIT: SalesUnit = {
  skipLandingPage: false,
  pushMessage: true,
  longLiving: true,
  nin: false,
  express: true,
  cardPassthrough: false,
  active: true,
  partialCapture: true,
  strictRequests: false,
  lateCapture: false,
  directCapture: false,
  currency: 'NOK',
};

/** Whether a sales unit refuses request members that the descriptions do not list. */
export function isStrict(settings: Settings, msn: string): boolean {
  return settings.strictRequests || salesUnitOf(settings, msn).strictRequests;
}

export function salesUnitOf(settings: Settings, msn: string): SalesUnit {
  const own = settings.salesUnits[msn];
  return own === undefined ? settings.salesUnit : { ...settings.salesUnit, ...own };
}
