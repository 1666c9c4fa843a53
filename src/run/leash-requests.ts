import type { guardAgents } from './guard-agents.ts';
import { type Hop, tapRequests } from './tap-requests.ts';

/** As much of newman's requester as is held on a leash here. */
export interface RequesterPool {
  create(options: unknown, created: (error: Error | null, requester?: Requester) => void): unknown;
}

interface Requester {
  options: { agents?: ReturnType<typeof guardAgents> };
  request(id: unknown, request: Leashed, behaviour: object | undefined, done: Done): unknown;
}

type Done = (error: unknown, ...given: unknown[]) => unknown;

interface Leashed {
  /** A proxy or a client certificate that the collection brings along. */
  proxy?: unknown;
  certificate?: unknown;
}

/** What a collection may ask for, and here does not get: less care than the target deserves. */
const careless = new Set([
  'strictSSL',
  'insecureHTTPParser',
  'followAuthorizationHeader',
  'tlsDisabledProtocols',
  'tlsCipherSelection',
  'tlsPreferServerCiphers',
]);

/** What requests are held to. */
export interface Leash {
  agents: ReturnType<typeof guardAgents>;
  maxRequests: number;
  /** How much of a body is kept. */
  maxBodyBytes: number;
  /** Takes what a request came to on the wire, just before newman reports it. */
  sent(hops: Hop[]): void;
  /** Takes the limit that a request would have exceeded. */
  reached(limit: string): void;
}

/** Every request of a run, those of scripts too, goes out without a proxy of its own and with all care; and not without end. */
export function leashRequests(pool: RequesterPool, leash: Leash): void {
  const create = pool.create.bind(pool);
  const { maxRequests } = leash;
  let count = 0;
  const refuse = (): Error | undefined => {
    if (++count <= maxRequests) return undefined;
    const limit = `one flow may send ${maxRequests} requests at most (--max-requests)`;
    leash.reached(limit);
    return new Error(`${limit.charAt(0).toUpperCase()}${limit.slice(1)}.`);
  };
  pool.create = (options, created) => {
    const refusal = refuse();
    if (refusal) return created(refusal);
    return create(options, (error, requester) => {
      if (requester) hold(requester, leash, refuse);
      created(error, requester);
    });
  };
}

function hold(requester: Requester, { agents, maxBodyBytes, sent }: Leash, refuse: () => Error | undefined): void {
  const send = requester.request.bind(requester);
  requester.request = (id, request, behaviour, done) => {
    delete request.proxy;
    delete request.certificate;
    const careful = Object.entries(behaviour ?? {}).filter(([name]) => !careless.has(name));
    const tap = tapRequests(agents, maxBodyBytes, refuse);
    requester.options = { ...requester.options, agents: tap.agents };
    return send(id, request, Object.fromEntries(careful), (error, ...given) => {
      sent(tap.hops());
      const encoding = !error || isOfZlib(error) ? tap.cutOff() : undefined;
      return encoding === undefined ? done(error, ...given) : done(cutOffError(encoding));
    });
  };
}

/** The code of the error of an answer whose compressed body lacks its end. */
export const CUT_OFF = 'VIPPS_CUT_OFF';

function isOfZlib(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith('Z_');
}

function cutOffError(encoding: string): Error {
  const message = `The answer is truncated: its ${encoding} body ends before it is complete.`;
  return Object.assign(new Error(message), { code: CUT_OFF });
}
