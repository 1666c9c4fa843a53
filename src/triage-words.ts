/** Whose fault a failed flow is. */
export type TriageClass =
  | 'contract'
  | 'flow'
  | 'keys'
  | 'test user'
  | 'rate limit'
  | 'outage'
  | 'network'
  | 'collection'
  | 'description'
  | 'ours';

/** What to do next, by class and, behind a colon, what is special about it. */
export const nextSteps = {
  contract:
    'The service answered otherwise than its description promises. Compare the finding with the newest description (vipps-contract sync --check); report it to Vipps MobilePay with vipps-contract report --reporter issue, or waive it with a reason.',
  'contract:operation':
    'This operation answers with a server error (5xx) while the rest of the service works, so it is the operation that is broken and not an outage. Report it to Vipps MobilePay with vipps-contract report --reporter issue.',
  flow: 'The answer is well-formed, but the payment did not go the way that the flow expects. Look at the step before it; a payment that another run or a person has touched, or a sales unit of another kind (direct capture), does that.',
  'flow:refused':
    'The service refused the first request of the payment. Read the reason in its answer, and compare what was sent with what the description asks: amount, currency, phone number, merchant serial number, callback and return URLs. vipps-contract run FLOW --dry-run --verbose shows it.',
  'flow:taken':
    'The service has a payment of that reference (order id) already. Give every payment one of its own: look at the script or the --var that sets it.',
  'flow:malformed':
    'Error 99 of eCom nearly always means a malformed request: a number in quotes, a missing field. Compare the request in the report with one that works.',
  'flow:assertion':
    'A test of the collection did not pass, although the answer keeps to its description. Either the API answers wrongly or the test expects the wrong thing: compare the test with the answer in the report.',
  'flow:callback':
    'The service did not call back. Check that VIPPS_CALLBACK_URL leads to the callback receiver from the Internet, over https and without a login page.',
  keys: 'The service refused the keys. Check that client id, client secret, subscription key and merchant serial number are of one and the same sales unit of the test environment (portal: For developers), whole and without spaces; vipps-contract doctor tries them one at a time.',
  'keys:later':
    'A token was given, so client id and client secret are right; what came with it was refused. Check that the subscription key and the merchant serial number are of the same sales unit as they are, and that its keys have not been renewed; vipps-contract doctor tries them one at a time.',
  'keys:unit':
    'The keys are known, but the sales unit may not do this. Check that the merchant serial number belongs to the keys, that the unit is active and has the product (eCom, ePayment), and ask for the feature if it needs approval.',
  'test user':
    'The test user cannot pay. Check VIPPS_MOBILE_NUMBER: eight digits, a user of the test app in the same country as the sales unit.',
  'test user:unverified':
    'The test user has never approved by hand. Approve one payment in the test app with it, once; forced approval works from then on.',
  'test user:card':
    'The test user has no card that works, most often because it has expired; forced approval then answers 500. Make a new test user in the portal and set VIPPS_MOBILE_NUMBER.',
  'rate limit':
    'Too many requests for one payment or key in a minute. Wait a minute and run again with --max-rate 60 or --concurrency 1. This says nothing about the rest of the contract.',
  outage:
    'The service does not work at the moment. See status.vippsmobilepay.com and try later; the test environment has no guaranteed hours.',
  'outage:dropped':
    'A request got no answer that could be read, while others were answered. The finding gives the reason; if it happens again at the same request, report it to Vipps MobilePay, else try later.',
  'outage:slow':
    'The service took longer than --timeout. Try later, or with a longer --timeout; if it stays slow, see status.vippsmobilepay.com.',
  network:
    'Could not connect to the target. Check the network, VPN and firewall; a company network may need --proxy URL. For a server of your own, check that it runs and that --base-url names its port.',
  'network:dns':
    'The host name could not be resolved. Check the network and its name server; a company network may need --proxy URL.',
  'network:tls':
    "No secure connection could be made. Check this machine's clock; if the company's proxy opens connections, name its certificate with --ca FILE.",
  'network:proxy':
    'A proxy or a login page answered instead of the service. Log in to the network, or set --proxy with user and password.',
  'collection:script':
    'A script of the collection failed or did not end. Run the item by itself in Postman, and fix the script; the finding quotes its error.',
  'collection:limit':
    'The flow sent as many requests as it may. If they are meant, raise the limit with --max-requests N; if not, look for the script that sends them or that goes back with setNextRequest.',
  'collection:host':
    'A request or a script of the collection leads away from the target and was stopped before a byte left. Use {{base_url}}, and read the script that the finding names before you trust the collection.',
  'collection:request':
    'The request could not be sent, because its URL or one of its headers is not valid; the finding says which. Correct it in Postman, or leave it out with --folder.',
  'collection:variable':
    'The collection uses a variable that is not set. Set it with --var name=value or in the environment, or look for the step that should have set it.',
  description:
    'The description does not say how to judge this. Name one that does with --openapi FILE, or bring the newest in with vipps-contract sync.',
  ours: 'This is a bug of vipps-contract. Please report it with the stack trace; the other flows are not touched by it.',
} as const;

/** The same where a sandbox or another server on this machine stands in for Vipps MobilePay's service. */
export const localNextSteps: Readonly<Partial<Record<keyof typeof nextSteps, string>>> = {
  contract:
    'The server on this machine answered otherwise than the description promises. Compare the finding with the server: this says nothing about the service of Vipps MobilePay.',
  'contract:operation':
    'This operation answers with a server error (5xx) while the rest of the server works. Look at the log of the server on this machine.',
  flow: 'The answer is well-formed, but the payment did not go the way that the flow expects. Look at the step before it, and at what the server on this machine does differently.',
  keys: 'The server on this machine refused the keys. A sandbox that was started with VIPPS_ keys accepts those only; started without them it accepts any.',
  'keys:later':
    'The server on this machine gave a token and refused what came with it. Check subscription key and merchant serial number.',
  outage:
    'The server on this machine answers with server errors (5xx) and nothing shows that any of it works. Look at its log.',
  'outage:dropped':
    'The server on this machine gave one request no answer that could be read, while it answered others. The finding gives the reason; look at the log of the server.',
  'outage:slow': 'The server on this machine took longer than --timeout. Look at its log, or try a longer --timeout.',
};

/** The same where collection, descriptions and service are the user's own. */
export const ownNextSteps: Readonly<Partial<Record<keyof typeof nextSteps, string>>> = {
  contract:
    'The service answered otherwise than its description says. Fix the one that is wrong (the finding names the place in both), or waive it with a reason.',
  'contract:operation':
    'This operation answers with a server error (5xx) while the rest of the service works, so it is the operation that is broken and not an outage. Look at the log of the service.',
  flow: 'The answer keeps to its description, but is not what the step expects. Compare the two, and look at the steps before it.',
  'flow:refused':
    'The service refused the first request. Read the reason in its answer, and compare what was sent with the description; vipps-contract run --dry-run --verbose shows what is sent.',
  'flow:taken': 'The service says that what the request creates exists already (409). Use a new id in each run.',
  keys: 'The service refused the credentials (401). Check the variables that the authorization of the collection uses; vipps-contract run --dry-run shows where each value comes from.',
  'keys:unit': 'The service knows who asks, and does not allow it (403). Check the permissions of these credentials.',
  outage: 'The service answers with server errors (5xx) and nothing shows that any of it works. Try again later.',
  'outage:dropped':
    'The service gave one request no answer that could be read, while it answered others. The finding gives the reason; look at the log of the service.',
  'outage:slow': 'The service took longer than --timeout. Try again later, or with a longer --timeout.',
  description:
    'The description does not say how to judge this. Add what is missing to it, or name a further one with --openapi FILE.',
};
