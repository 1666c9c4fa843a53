import { setTimeout as pause } from 'node:timers/promises';

/** How files are fetched. Everything is optional: the defaults are those of a person at a terminal. */
export interface Fetching {
  /** Ends one attempt, its body included, ms. */
  timeoutMs?: number;
  /** Ends everything that is fetched, whichever attempt it is. */
  signal?: AbortSignal;
  /** How often a fault that may pass is tried again. */
  retries?: number;
  /** The pause before the first retry, doubled for each further one, ms. */
  backoffMs?: number;
  /** The process environment, for HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  env?: Record<string, string | undefined>;
}

/** A file that could not be had, though nothing is wrong with it: the network, or a mirror that lacks it. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
  /** Whether it may be there the next time. */
  readonly mayPass: boolean;

  constructor(message: string, mayPass = false) {
    super(message);
    this.mayPass = mayPass;
  }
}

/** A body that is longer than the file that was wanted. */
export class TooLongError extends Error {
  override name = 'TooLongError';
}

const MOST_REDIRECTS = 5;

/**
 * The bytes at a URL. Redirects are followed within the site only; faults that may pass are tried again.
 *
 * @param most how many bytes are read before the file counts as another one
 * @throws UnreachableError where the file cannot be had
 * @throws TooLongError where there are more bytes than that
 */
export async function download(url: string, most: number, fetching: Fetching = {}): Promise<Buffer> {
  const { retries = 2, backoffMs = 250 } = fetching;
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptDownload(url, most, fetching);
    } catch (error) {
      if (!(error instanceof UnreachableError) || !error.mayPass || attempt >= retries) throw error;
      await pause(backoffMs * 2 ** attempt);
    }
  }
}

async function attemptDownload(url: string, most: number, fetching: Fetching): Promise<Buffer> {
  const { timeoutMs = 30_000, env } = fetching;
  const ownTime = AbortSignal.timeout(timeoutMs);
  const signal = fetching.signal ? AbortSignal.any([ownTime, fetching.signal]) : ownTime;
  const { fetchOne, close } = await fetchFor(env ?? {});
  try {
    return await Promise.race([readFile(url, most, signal, fetchOne), aborted(signal)]);
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof TooLongError) throw error;
    throw new UnreachableError(`${url} cannot be reached (${reasonOf(error as Error)}).`, true);
  } finally {
    // A proxy that closes every connection would be connected to without end.
    close();
  }
}

/** Whatever is fetched by: a proxy in between may never let it end. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

async function readFile(url: string, most: number, signal: AbortSignal, fetchOne: Fetch): Promise<Buffer> {
  const response = await follow(url, signal, fetchOne);
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
    throw new UnreachableError(`${url} answered with a web page, not with the file: is a login or a proxy in between?`);
  }
  return readCapped(response, most);
}

/** What is used of a response, of whichever fetch. */
interface Answer {
  status: number;
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | null;
}

type Fetch = (url: string, init: { signal: AbortSignal; redirect: 'manual' }) => Promise<Answer>;

async function follow(url: string, signal: AbortSignal, fetchOne: Fetch): Promise<Answer> {
  let here = url;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const response = await fetchOne(here, { signal, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return accepted(response, here);
    const next = new URL(location, here);
    if (!isSameSite(new URL(here), next)) {
      throw new UnreachableError(`${here} redirects to another site, ${next.origin}, which is not followed.`);
    }
    here = next.href;
  }
  throw new UnreachableError(`${url} redirects more than ${MOST_REDIRECTS} times.`);
}

function accepted(response: Answer, url: string): Answer {
  const { status } = response;
  if (status >= 200 && status < 300) return response;
  throw new UnreachableError(
    `${url} answered with status ${status}.`,
    status >= 500 || status === 429 || status === 408,
  );
}

/** The same scheme, host and port; from http to https is allowed too. */
function isSameSite(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  return from.hostname === to.hostname && from.protocol === 'http:' && to.protocol === 'https:';
}

/** A body longer than the file is not the file: reading stops there. */
async function readCapped(response: Answer, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > most) throw new TooLongError(`It is longer than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Node's own fetch of version 20 knows no proxies; undici is loaded only where one is set. */
async function fetchFor(env: Record<string, string | undefined>): Promise<{ fetchOne: Fetch; close(): void }> {
  const httpsProxy = env.https_proxy || env.HTTPS_PROXY;
  const httpProxy = env.http_proxy || env.HTTP_PROXY;
  if (!httpsProxy && !httpProxy) return { fetchOne: fetch, close() {} };
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent({
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    clientFactory: (origin, options) => new undici.Pool(origin, limitConnections(options)),
  });
  return {
    fetchOne: (url, init) => undici.fetch(url, { ...init, dispatcher }),
    close: () => void dispatcher.destroy().catch(() => {}),
  };
}

/** How often one download may connect to its proxy: undici itself tries without end where a proxy closes every connection. */
const MAX_CONNECTIONS = 5;

type Connector = (options: object, connected: (error: Error | null, socket: null) => void) => void;

function limitConnections(options: object): object {
  const { connect } = options as { connect: Connector };
  let count = 0;
  const limited: Connector = (where, connected) => {
    if (++count <= MAX_CONNECTIONS) connect(where, connected);
    else connected(new Error('the proxy closes every connection'), null);
  };
  return { ...options, connect: limited };
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError') return 'no answer in time';
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return cause?.code ?? cause?.message ?? error.message;
}
