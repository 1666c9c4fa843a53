import { isIP } from 'node:net';

/** A host and a port that sockets may be connected to. */
export interface Endpoint {
  /** Lower case, IPv6 without brackets. */
  host: string;
  port: number;
}

/** The endpoint of an origin or a proxy's URL. */
export function endpointOf(url: URL): Endpoint {
  const port = url.port === '' ? defaultPort(url.protocol) : Number(url.port);
  return { host: plainHost(url.hostname), port };
}

/** Spellings of one host made equal: case and an IPv6 address's brackets. A trailing dot makes another name. */
export function plainHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}

export function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}

/** Whether a host stands for this machine, by its name or its address. */
export function isLoopback(host: string): boolean {
  const plain = plainHost(host).replace(/\.$/, '');
  return plain === 'localhost' || plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/**
 * Whether a host may have this address. A name of this machine may stand for loopback only, any other name never for loopback,
 * this network, link-local (the cloud's metadata) or multicast: a name server does not get to send the keys there.
 */
export function mayResolveTo(host: string, address: string): boolean {
  const plain = withoutMapping(address);
  return isLoopback(host) ? isLoopback(plain) : !isLoopback(plain) && !isSpecial(plain);
}

/** `::ffff:127.0.0.1` is 127.0.0.1 in the clothes of IPv6. */
function withoutMapping(address: string): string {
  const plain = plainHost(address).replace(/%.*$/, '');
  const mapped = /^::ffff:(?:([\d.]+)|([\da-f]{1,4}):([\da-f]{1,4}))$/.exec(plain);
  if (!mapped) return plain;
  if (mapped[1] !== undefined) return mapped[1];
  const bytes = [mapped[2], mapped[3]].flatMap((group) => {
    const value = Number.parseInt(group ?? '0', 16);
    return [value >> 8, value & 255];
  });
  return bytes.join('.');
}

function isSpecial(address: string): boolean {
  if (isIP(address) === 4) {
    const [first = 0, second = 0] = address.split('.').map(Number);
    return first === 0 || first >= 224 || (first === 169 && second === 254);
  }
  return address === '::' || /^fe[89ab]/.test(address) || address.startsWith('ff');
}
