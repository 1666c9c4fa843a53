/** What a sandbox says of itself. */
export interface SandboxIdentity {
  product: string;
  version: string;
  keys: 'any' | 'configured';
  rateLimits?: boolean;
  /** http on loopback is refused in callback and webhook URLs. */
  strictUrls?: boolean;
}

/** Asks a server on loopback whether it is our sandbox; undefined for anything else, or nobody at home. */
export async function recogniseSandbox(origin: string): Promise<SandboxIdentity | undefined> {
  try {
    const response = await fetch(`${origin}/sandbox`, { signal: AbortSignal.timeout(2_000), redirect: 'error' });
    const said = (await response.json()) as Partial<SandboxIdentity>;
    return response.ok && said.product === 'vipps-contract sandbox' ? (said as SandboxIdentity) : undefined;
  } catch {
    return undefined;
  }
}
