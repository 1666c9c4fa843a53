import http from 'node:http';

/** What a sandbox says of itself. */
export interface SandboxIdentity {
  product: string;
  version: string;
  keys: 'any' | 'configured';
  rateLimits?: boolean;
  /** http on loopback is refused in callback and webhook URLs. */
  strictUrls?: boolean;
}

const LONGEST_MS = 2_000;
/** Our sandbox says it in a few words. */
const MOST_CHARACTERS = 10_000;

/** Asks a server on loopback whether it is our sandbox; undefined for anything else, or nobody at home. */
export async function recogniseSandbox(
  origin: string,
  interrupted?: AbortSignal,
): Promise<SandboxIdentity | undefined> {
  try {
    const said = JSON.parse(await get(`${origin}/sandbox`, interrupted)) as Partial<SandboxIdentity>;
    return said.product === 'vipps-contract sandbox' ? (said as SandboxIdentity) : undefined;
  } catch {
    return undefined;
  }
}

/** The body of a successful answer. Not by `fetch`, which takes longer to load than all the rest of this. */
function get(url: string, interrupted?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const ownTime = AbortSignal.timeout(LONGEST_MS);
    const signal = interrupted ? AbortSignal.any([ownTime, interrupted]) : ownTime;
    const options = { agent: false, signal };
    const request = http.get(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', reject);
      response.on('data', (part: string) => {
        text += part;
        if (text.length > MOST_CHARACTERS) response.destroy(new Error('That is no sandbox of ours.'));
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error('It refused.'))));
    });
    request.on('error', reject);
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('It switches to another protocol.'));
    });
  });
}
