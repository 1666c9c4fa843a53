import { type Outcome, ok, skipped, wrongSetting } from './checkup.ts';

/** A required setting, and what a value of it looks like. */
export interface SettingForm {
  name: string;
  variable: string;
  /** What is wrong with a value, as the end of a sentence; undefined where it is well-formed. */
  fault(value: string): string | undefined;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SUBSCRIPTION_KEY = /^[0-9a-f]{32}$/i;

/** The five required settings, in the order in which the portal shows them. */
export const settingForms: SettingForm[] = [
  {
    name: 'VIPPS_CLIENT_ID',
    variable: 'client_id',
    fault(value) {
      if (SUBSCRIPTION_KEY.test(value)) return 'looks like a subscription key: have two settings been swapped?';
      return GUID.test(value) ? undefined : 'is not a GUID (8-4-4-4-12 hexadecimal digits).';
    },
  },
  {
    name: 'VIPPS_CLIENT_SECRET',
    variable: 'client_secret',
    fault(value) {
      if (GUID.test(value)) return 'looks like a client id: have two settings been swapped?';
      if (SUBSCRIPTION_KEY.test(value)) return 'looks like a subscription key: have two settings been swapped?';
      return value.length < 8 ? 'is too short to be a client secret.' : undefined;
    },
  },
  {
    name: 'VIPPS_SUBSCRIPTION_KEY',
    variable: 'Ocp-Apim-Subscription-Key',
    fault(value) {
      if (GUID.test(value)) return 'looks like a client id: have two settings been swapped?';
      return SUBSCRIPTION_KEY.test(value) ? undefined : 'is not 32 hexadecimal digits.';
    },
  },
  {
    name: 'VIPPS_MERCHANT_SERIAL_NUMBER',
    variable: 'merchantSerialNumber',
    fault: (value) => (/^\d{4,10}$/.test(value) ? undefined : 'is not a number of 4 to 10 digits.'),
  },
  {
    name: 'VIPPS_MOBILE_NUMBER',
    variable: 'mobileNumber',
    fault(value) {
      if (/^(\+|00)?47\d{8}$/.test(value)) return 'has the country code in front: leave it out, eight digits remain.';
      return /^\d{8}$/.test(value) ? undefined : 'is not eight digits.';
    },
  },
];

/** A setting as it was given. */
export interface GivenSetting {
  value: string | undefined;
  /** Present in the process environment, but empty: a CI that lost its secrets. */
  isEmptied: boolean;
  /** Made-up values stand in for what is not set. */
  mayBeMissing: boolean;
}

/** Whether a required setting is there and looks right. Its value is never told. */
export function judgeSetting(form: SettingForm, { value, isEmptied, mayBeMissing }: GivenSetting): Outcome {
  if (isEmptied) {
    return wrongSetting(
      'It is set in the process environment, but empty.',
      `Give it a value, or unset it. In a CI: is the secret ${form.name} there, and passed to this job?`,
    );
  }
  if (!value) {
    return mayBeMissing
      ? skipped('Not set; a made-up value is used, which a sandbox accepts.')
      : {
          ...wrongSetting('It is not set.', `Write ${form.name}=… into .env, or set it in the process environment.`),
          cause: 'not-set',
        };
  }
  const fault = commonFault(value) ?? form.fault(value);
  return fault === undefined ? ok('It is set and well-formed.') : wrongSetting(`It ${fault}`, COPY_AGAIN);
}

const COPY_AGAIN =
  'Copy it again from portal.vippsmobilepay.com, under Developer, from the keys for the test environment.';

function commonFault(value: string): string | undefined {
  if (value !== value.trim()) return 'has blanks at its beginning or end.';
  if (/^<.*>$/.test(value)) return 'is still the placeholder of a template.';
  if (/\s/.test(value)) return 'has blanks in it.';
  return /^["'].*["']$/.test(value) ? 'has quotation marks around it.' : undefined;
}

/** Whether the URL for callbacks can be one. */
export function judgeCallbackUrl(text: string | undefined, isLoopbackTarget: boolean): Outcome {
  if (!text) return skipped('Not set, so callbacks and webhooks are not waited for.');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return wrongSetting('It is not a URL.', CALLBACK_FORM);
  if (isLoopbackTarget) return ok('It is well-formed.');
  if (url.protocol === 'http:') return wrongSetting('It is http; the API calls https only.', CALLBACK_FORM);
  if (/^(localhost|.*\.local|127\..*|\[::1\]|10\..*|192\.168\..*)$/.test(url.hostname)) {
    return wrongSetting('It names this machine or its own network; the API cannot get there.', CALLBACK_FORM);
  }
  return ok('It is well-formed.');
}

const CALLBACK_FORM =
  'Set it to the public https URL of a tunnel or server that leads to this machine, or leave it out.';
