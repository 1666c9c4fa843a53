import type { Settings } from '../load/settings.ts';
import { type Answer, bodyOf, field } from './answer.ts';
import { type Checkup, failed, type Outcome, ok, skipped, warning, wrongSetting } from './checkup.ts';
import { explainFailure } from './explain-failure.ts';
import { judgeApproval, judgeClock, judgeCreate, judgeGateway, judgeSalesUnit, judgeToken } from './judge-answers.ts';
import { judgeCallbackUrl, judgeSetting, settingForms } from './judge-settings.ts';
import { type Ask, addressesOf, shakeHands } from './probe.ts';

/** Who is examined: the settings of a person, and the target that they lead to. */
export interface Patient {
  nodeVersion: string;
  settings: Settings;
  /** Why the settings file cannot be read, if it cannot. */
  settingsFault?: string;
  /** Values that are sent: a person's own, with made-up ones where a sandbox takes them. */
  values: Record<string, string>;
  /** Made-up values may stand in for settings that are missing. */
  mayBeMissing: boolean;
  origin: string;
  isLoopback: boolean;
  proxy?: string;
  ca?: string;
  timeoutMs: number;
  /** Whether one small payment may be created and cancelled. */
  mayPay: boolean;
  /** Makes ids of payments. */
  newId(): string;
  /** Milliseconds since 1970. */
  now(): number;
  ask: Ask;
  /** As `ask`, but at the URL for callbacks. */
  askCallback(url: URL): Promise<Answer>;
  /** Whether git tracks the settings file. */
  lookAtGit(): Promise<Outcome>;
  /** Whether the official files are in place. */
  lookAtOfficial(): Promise<Outcome>;
}

const OLDEST_NODE: [major: number, minor: number] = [20, 19];

/** Everything that is looked at, in its order. */
export function checkupsOf(patient: Patient): Checkup[] {
  const settings = settingCheckups(patient);
  return [
    { id: 'node', title: 'Node.js', needs: [], examine: () => judgeNode(patient.nodeVersion) },
    ...settings,
    { id: 'git', title: 'Settings file and git', needs: [], examine: patient.lookAtGit },
    { id: 'official', title: 'Official files', needs: [], examine: patient.lookAtOfficial },
    ...networkCheckups(
      patient,
      settings.map(({ id }) => id),
    ),
  ];
}

/** Whether this Node is one that the program runs on. */
export function judgeNode(version: string): Outcome {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const isNew = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return isNew
    ? ok(`${version}.`)
    : failed(`${version} is too old.`, `Install Node.js ${oldestMajor}.${oldestMinor} or newer.`);
}

function settingCheckups({ settings, settingsFault, mayBeMissing, isLoopback }: Patient): Checkup[] {
  const { values, emptied, notes } = settings;
  const required = settingForms.map((form): Checkup => {
    const given = { value: values[form.variable], isEmptied: emptied.includes(form.name), mayBeMissing };
    return { id: form.name, title: form.name, needs: [], examine: () => judgeSetting(form, given) };
  });
  const unknown: Checkup = {
    id: 'unknown-settings',
    title: 'Other VIPPS_ settings',
    needs: [],
    examine: () =>
      notes.length === 0 ? ok('No unknown settings.') : warning(notes.join(' '), 'Correct or remove them.'),
  };
  const callback: Checkup = {
    id: 'VIPPS_CALLBACK_URL',
    title: 'VIPPS_CALLBACK_URL',
    needs: [],
    examine: () => judgeCallbackUrl(values.callbackPrefix, isLoopback),
  };
  return [...(settingsFault === undefined ? [] : [brokenFile(settingsFault)]), ...required, callback, unknown];
}

function brokenFile(fault: string): Checkup {
  const outcome = wrongSetting(fault, 'Fix the line; .env.example shows how settings are written.');
  return { id: 'env-file', title: 'Settings file', needs: [], examine: () => outcome };
}

function networkCheckups(patient: Patient, settings: string[]): Checkup[] {
  const { origin, timeoutMs, ask, values } = patient;
  const url = new URL(origin);
  let gateway: Answer | undefined;
  let token = '';
  const asked = (examine: () => Promise<Outcome>) => () => explained(examine, url.host);
  const keys = () => ({
    Authorization: `Bearer ${token}`,
    'Ocp-Apim-Subscription-Key': values['Ocp-Apim-Subscription-Key'] ?? '',
    'Merchant-Serial-Number': values.merchantSerialNumber ?? '',
  });
  return [
    { id: 'dns', title: `Name of ${url.hostname}`, needs: settings, examine: asked(() => lookUp(patient, url)) },
    { id: 'tls', title: 'Encryption (TLS)', needs: ['dns'], examine: asked(() => encrypt(patient, url)) },
    {
      id: 'reach',
      title: `Reaching ${origin}`,
      needs: ['dns', 'tls'],
      // No keys are sent: a gateway that is well says so with 401.
      examine: asked(async () => {
        gateway = await ask({ method: 'POST', path: '/accesstoken/get' });
        return judgeGateway(gateway);
      }),
    },
    {
      id: 'clock',
      title: 'Clock',
      needs: ['reach'],
      examine: () => judgeClock(gateway?.date, patient.now()),
    },
    {
      id: 'token',
      title: 'Access token',
      needs: ['reach'],
      examine: asked(async () => {
        const answer = await ask({ method: 'POST', path: '/accesstoken/get', headers: tokenHeaders(values) });
        token = String(field(bodyOf(answer), 'access_token') ?? '');
        return judgeToken(answer);
      }),
    },
    {
      id: 'ecom',
      title: 'Keys and sales unit, eCom',
      needs: ['token'],
      examine: asked(async () => {
        const path = `/ecomm/v2/payments/${patient.newId()}/details`;
        return judgeSalesUnit('eCom', 'ecom', await ask({ method: 'GET', path, headers: keys() }));
      }),
    },
    {
      id: 'epayment',
      title: 'Keys and sales unit, ePayment',
      needs: ['token'],
      examine: asked(async () => {
        const path = `/epayment/v1/payments/${patient.newId()}`;
        return judgeSalesUnit('ePayment', 'epayment', await ask({ method: 'GET', path, headers: keys() }));
      }),
    },
    {
      id: 'test-user',
      title: 'Test user (creates a payment of NOK 1 and cancels it)',
      needs: ['epayment'],
      examine: asked(() => tryTestUser(patient, keys())),
    },
    {
      id: 'callback',
      title: 'Callback URL',
      needs: settings,
      examine: () => reachCallback(patient, timeoutMs),
    },
  ];
}

async function explained(examine: () => Promise<Outcome>, place: string): Promise<Outcome> {
  try {
    return await examine();
  } catch (error) {
    return explainFailure(error as NodeJS.ErrnoException, place);
  }
}

async function lookUp({ isLoopback, proxy }: Patient, { hostname }: URL): Promise<Outcome> {
  if (isLoopback) return skipped('Not needed for this machine.');
  if (proxy !== undefined) return skipped('The proxy looks the name up.');
  const addresses = await addressesOf(hostname);
  return ok(`Resolves to ${addresses.length} ${addresses.length === 1 ? 'address' : 'addresses'}.`);
}

async function encrypt(patient: Patient, url: URL): Promise<Outcome> {
  if (url.protocol === 'http:') return skipped('Not used: the URL is http.');
  if (patient.proxy !== undefined) return skipped('Tried with the next check, through the proxy.');
  const { protocol, validTo } = await shakeHands(url, patient.timeoutMs, patient.ca);
  const days = Math.floor((validTo - patient.now()) / 86_400_000);
  return ok(`${protocol}; the certificate is good for another ${days} days.`);
}

function tokenHeaders(values: Record<string, string>): Record<string, string> {
  return {
    client_id: values.client_id ?? '',
    client_secret: values.client_secret ?? '',
    'Ocp-Apim-Subscription-Key': values['Ocp-Apim-Subscription-Key'] ?? '',
    'Merchant-Serial-Number': values.merchantSerialNumber ?? '',
  };
}

/** Creates a small payment, has it force approved, and cancels it whatever came of that. */
async function tryTestUser(patient: Patient, keys: Record<string, string>): Promise<Outcome> {
  if (!patient.mayPay) return skipped('Left out by --no-payment.');
  const { ask, values, newId } = patient;
  const reference = newId();
  const phoneNumber = values.internationalMobileNumber ?? `47${values.mobileNumber ?? ''}`;
  const created = await ask({
    method: 'POST',
    path: '/epayment/v1/payments',
    headers: { ...keys, 'Idempotency-Key': newId() },
    body: {
      amount: { value: 100, currency: 'NOK' },
      paymentMethod: { type: 'WALLET' },
      customer: { phoneNumber },
      reference,
      userFlow: 'WEB_REDIRECT',
      returnUrl: 'https://example.com/vipps-contract-doctor',
      paymentDescription: 'vipps-contract doctor',
    },
  });
  const refused = judgeCreate(created);
  if (refused) return refused;
  const approved = await settled(
    ask({
      method: 'POST',
      path: `/epayment/v1/test/payments/${reference}/approve`,
      headers: keys,
      body: { customer: { phoneNumber } },
    }),
  );
  const cancelled = await settled(
    ask({
      method: 'POST',
      path: `/epayment/v1/payments/${reference}/cancel`,
      headers: { ...keys, 'Idempotency-Key': newId() },
    }),
  );
  if ('error' in approved) throw approved.error;
  const verdict = judgeApproval(approved.answer);
  if (verdict.status !== 'ok') return verdict;
  if ('answer' in cancelled && cancelled.answer.status === 200) return verdict;
  return warning(
    `The payment ${reference} was approved, but not cancelled.`,
    'NOK 1 of test money stays reserved; cancel it when the API answers again.',
  );
}

/** The answer, or why there was none: what was begun has to be put right either way. */
async function settled(asking: Promise<Answer>): Promise<{ answer: Answer } | { error: unknown }> {
  try {
    return { answer: await asking };
  } catch (error) {
    return { error };
  }
}

async function reachCallback(patient: Patient, timeoutMs: number): Promise<Outcome> {
  const text = patient.settings.values.callbackPrefix;
  if (!text) return skipped('VIPPS_CALLBACK_URL is not set.');
  const url = new URL(text);
  const isOnThisMachine = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (patient.isLoopback && !isOnThisMachine) return skipped('A sandbox delivers to this machine only.');
  try {
    const { status } = await patient.askCallback(url);
    if (status >= 502 && status <= 504) {
      return warning(
        `A tunnel or server responds, but nothing behind it does (status ${status}).`,
        'Nothing to do if it leads to a run, which listens only while it goes on.',
      );
    }
    return ok(`The callback URL responds (status ${status}).`);
  } catch (error) {
    const { message } = explainFailure(error as NodeJS.ErrnoException, url.host);
    return failed(
      message,
      `Start the tunnel or server that VIPPS_CALLBACK_URL names (waited ${timeoutMs} ms), or leave the setting out.`,
    );
  }
}
