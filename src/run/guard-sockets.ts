import { type LookupAddress, lookup as lookUp } from 'node:dns';
import net from 'node:net';
import { blockedHost } from './blocked-host.ts';
import { type Endpoint, mayResolveTo, plainHost } from './endpoint.ts';

/** The members of a connection's options that say where it leads. */
interface Destination {
  host?: string | undefined;
  port?: number | string | undefined;
  path?: string | null | undefined;
  lookup?: unknown;
}

type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;
type Found = (error: NodeJS.ErrnoException | null, address?: string | LookupAddress[], family?: number) => void;
type Lookup = (host: string, options: object, found: Found) => void;

/**
 * Lets the sockets of this thread connect to these endpoints and to nothing else: no other host or port, no Unix socket, no
 * address that the host's name has no business with. It stands below newman, its agents and its proxies, so that nothing that
 * a collection sets goes around it.
 */
export function guardSockets(allowed: Endpoint[]): void {
  const prototype = net.Socket.prototype as unknown as { connect: Connect };
  const connect = prototype.connect;
  prototype.connect = function guarded(...args) {
    const place = destinationOf(args);
    if (!allowed.some((endpoint) => leadsTo(endpoint, place))) {
      process.nextTick(() => this.destroy(blockedHost(place.path || `${place.host ?? 'localhost'}:${place.port}`)));
      return this;
    }
    return connect.apply(
      this,
      withLookup(args, { ...place, lookup: checkedLookup(place.lookup as Lookup | undefined) }),
    );
  };
}

function leadsTo(endpoint: Endpoint, { host = 'localhost', port, path }: Destination): boolean {
  if (path || Number(port) !== endpoint.port) return false;
  const plain = plainHost(host);
  // newman asks for ::1 itself before it takes 127.0.0.1 for localhost.
  return plain === endpoint.host || (endpoint.host === 'localhost' && (plain === '::1' || plain === '127.0.0.1'));
}

/** `connect(options)`, `connect(port, host)`, `connect(path)`, and the list that node's own modules hand over. */
function destinationOf(args: unknown[]): Destination {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) return { ...first };
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { path: first };
  return { port: first as number, host: typeof second === 'string' ? second : undefined };
}

function withLookup(args: unknown[], options: Destination): unknown[] {
  const [first] = args;
  if (!Array.isArray(first))
    return [options, args.at(-1)].filter((one) => one !== undefined && typeof one !== 'string');
  // node knows its own list by a symbol on it: it has to stay the same one.
  first[0] = options;
  return args;
}

/** A lookup that fails where a name leads to an address that it must not have. */
export function checkedLookup(lookup: Lookup = lookUp as unknown as Lookup): Lookup {
  return (host, options, found) => {
    lookup(host, options, (error, address, family) => {
      if (error) return found(error);
      const addresses = Array.isArray(address) ? address.map((one) => one.address) : [address ?? ''];
      const wrong = addresses.find((one) => !mayResolveTo(host, one));
      if (wrong !== undefined) return found(blockedHost(`${host}, which resolves to ${wrong}`));
      return family === undefined ? found(null, address) : found(null, address, family);
    });
  };
}
