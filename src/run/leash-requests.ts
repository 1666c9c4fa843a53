/** As much of newman's requester as is held on a leash here. */
export interface RequesterPool {
  create(options: unknown, created: (error: Error | null, requester?: Requester) => void): unknown;
}

interface Requester {
  request(id: unknown, request: Leashed, behaviour: object | undefined, done: unknown): unknown;
}

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
  'maxRedirects',
  'tlsDisabledProtocols',
  'tlsCipherSelection',
  'tlsPreferServerCiphers',
]);

/** A flow that sends more than this does not test, it floods. */
const MOST_REQUESTS = 1_000;

/** Every request of a run, those of scripts too, goes out without a proxy of its own and with all care; and not without end. */
export function leashRequests(pool: RequesterPool): void {
  const create = pool.create.bind(pool);
  let sent = 0;
  pool.create = (options, created) => {
    if (++sent > MOST_REQUESTS) return created(new Error(`One flow may send ${MOST_REQUESTS} requests at most.`));
    return create(options, (error, requester) => {
      if (requester) leash(requester);
      created(error, requester);
    });
  };
}

function leash(requester: Requester): void {
  const send = requester.request.bind(requester);
  requester.request = (id, request, behaviour, done) => {
    delete request.proxy;
    delete request.certificate;
    const careful = Object.entries(behaviour ?? {}).filter(([name]) => !careless.has(name));
    return send(id, request, Object.fromEntries(careful), done);
  };
}
