import type { World } from '../world.ts';

/** Where eCom's links lead, and ePayment's did until 2025. */
export const GATEWAY_PATH = '/dwo-api-application/v1/deeplink/vippsgateway';

/** Address of the page where a person pays: on the real host a host of its own, with nothing but the token behind it. */
export function landingUrl(world: World, api: 'ecom' | 'epayment', origin: string, token: string): string {
  const isOld = api === 'ecom' || world.settings.redirectUrl === 'old';
  return isOld ? `${origin}${GATEWAY_PATH}?v=2&token=${token}` : `${origin}/?token=${token}`;
}
