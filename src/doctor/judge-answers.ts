import { type Answer, bodyOf, errorCodesOf, field, isSubscriptionRefused } from './answer.ts';
import { failed, type Outcome, ok, warning } from './checkup.ts';

const WAIT = 'Wait some minutes and try again; the test environment has no guaranteed uptime.';
const KEYS = 'Copy it again from portal.vippsmobilepay.com, under Developer, from the keys for the test environment.';
const ONE_SET =
  'Use client id, client secret, subscription key and merchant serial number of one and the same sales unit.';

/** Whether whoever answered is the API's gateway, and well. A call without keys is answered 401. */
export function judgeGateway(answer: Answer): Outcome {
  const trouble = judgeOutage(answer);
  if (trouble) return trouble;
  if (/html/i.test(answer.contentType)) {
    return failed(
      `Status ${answer.status} and a web page came back, not the API.`,
      'Is a proxy or a login page in between? Try another network, or name the proxy with --proxy.',
    );
  }
  return ok(`It answered in ${Math.round(answer.durationMs)} ms.`);
}

/** Whether the local clock goes right. @param now local time at the answer, ms since 1970 */
export function judgeClock(date: string | undefined, now: number): Outcome {
  const there = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(there)) return warning('The answer bore no date to compare with.', 'Compare the clock by hand.');
  const seconds = Math.round((now - there) / 1000);
  if (Math.abs(seconds) <= MOST_SKEW) return ok(seconds === 0 ? 'To the second.' : `${Math.abs(seconds)} s apart.`);
  return failed(
    `The clock of this machine is ${Math.abs(seconds)} s ${seconds > 0 ? 'fast' : 'slow'}.`,
    'Set it by NTP: tokens expire and signatures are dated by the clock.',
  );
}

/** The `Date` header is cut to seconds, and the answer was under way for some. */
const MOST_SKEW = 30;

/** Whether the keys fetch a token. */
export function judgeToken(answer: Answer): Outcome {
  const trouble = judgeOutage(answer);
  if (trouble) return trouble;
  const body = bodyOf(answer);
  if (answer.status === 200 && typeof field(body, 'access_token') === 'string') {
    return ok(`Fetched; it is good for ${field(body, 'expires_in')} s.`);
  }
  if (answer.status === 200) {
    return failed('Status 200 came back without a token.', 'Is this the right base URL, and nothing in between?');
  }
  const codes = errorCodesOf(answer);
  if (codes.includes('unauthorized_client'))
    return failed('The client id is unknown.', `VIPPS_CLIENT_ID: ${lower(KEYS)}`);
  if (codes.includes('invalid_client'))
    return failed('The client secret is wrong.', `VIPPS_CLIENT_SECRET: ${lower(KEYS)}`);
  if (isSubscriptionRefused(answer)) {
    return failed('The subscription key was refused.', `VIPPS_SUBSCRIPTION_KEY: ${lower(KEYS)}`);
  }
  return failed(`The token was refused with status ${answer.status}.`, ONE_SET);
}

/** Whether the keys may look at a payment of the sales unit; that there is none is the good answer. */
export function judgeSalesUnit(api: string, suite: string, answer: Answer): Outcome {
  const trouble = judgeOutage(answer);
  if (trouble) return trouble;
  const isUnknownPayment =
    answer.status === 404 || errorCodesOf(answer).some((code) => code === '35' || code === '5090');
  if (isUnknownPayment || answer.status === 200) return ok(`The keys speak for the sales unit in ${api}.`);
  if (answer.status === 401) return failed('The token or the subscription key was refused (status 401).', ONE_SET);
  if (answer.status === 403) {
    return failed(
      `The keys may not speak for this sales unit, or it may not use ${api} (status 403).`,
      `${ONE_SET} If they are, ask for ${api} in the portal, or leave its flows out: run the other suite, not ${suite}.`,
    );
  }
  return failed(`Got status ${answer.status} where an unknown payment was asked for.`, WAIT);
}

/** Whether a payment could be created for the test user. */
export function judgeCreate(answer: Answer): Outcome | undefined {
  if (answer.status === 201) return undefined;
  const trouble = judgeOutage(answer);
  if (trouble) return trouble;
  if (errorCodesOf(answer).some((code) => code === '7010' || code === '81')) return UNKNOWN_USER;
  return failed(`Creating a payment was refused: status ${answer.status}${codesIn(answer)}.`, ONE_SET);
}

/** Whether the test user can be force approved: that takes one approval by hand, once. */
export function judgeApproval(answer: Answer): Outcome {
  const codes = errorCodesOf(answer);
  if (answer.status >= 200 && answer.status < 300) return ok('A payment was force approved and cancelled again.');
  if (codes.some((code) => NEVER_APPROVED.includes(code))) return NEVER_APPROVED_USER;
  if (codes.some((code) => UNKNOWN.includes(code))) return UNKNOWN_USER;
  if (codes.includes('10050')) return NO_CARD;
  // The documented sign of an expired test card; an outage looks the same but for its codes.
  if (answer.status === 500) return EXPIRED_CARD;
  const trouble = judgeOutage(answer);
  if (trouble) return trouble;
  return failed(`Force approve was refused: status ${answer.status}${codesIn(answer)}.`, NEVER_APPROVED_STEP);
}

const NEVER_APPROVED = ['1082', '10020', '10030'];
const UNKNOWN = ['81', '7010'];

const NEVER_APPROVED_STEP =
  'Log in to the test app (MT) with this number and PIN 1236, open the link of a payment and approve it by hand, once.';
const NEVER_APPROVED_USER = failed('The test user has never approved a payment by hand.', NEVER_APPROVED_STEP);
const UNKNOWN_USER = failed(
  'VIPPS_MOBILE_NUMBER is not the number of a test user who can pay.',
  'Take a test user from portal.vippsmobilepay.com; numbers of real people do not work in the test environment.',
);
const NO_CARD = failed('The test user has no card.', 'Add one in the test app, or take another test user.');
const EXPIRED_CARD = failed(
  'Force approve ended in status 500: the card of the test user has probably expired.',
  'Take a new test user from portal.vippsmobilepay.com, and approve one payment by hand with it.',
);

/** Trouble that says nothing about keys or users. */
function judgeOutage({ status }: Answer): Outcome | undefined {
  if (status === 429) return failed('Too many requests (status 429).', 'Wait a minute and try again.');
  if (status >= 500) return failed(`The API is out of order (status ${status}).`, WAIT);
  return undefined;
}

function codesIn(answer: Answer): string {
  const codes = errorCodesOf(answer).filter((code) => /^\d{1,5}$/.test(code));
  return codes.length === 0 ? '' : `, error ${codes.join(', ')}`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
