import type { World } from '../world.ts';
import { gatewayError, type Reply } from './reply.ts';

/** 429 with `Retry-After`, where rate limits are on and this was one attempt too many. */
export function limitRate(world: World, operation: string, scope: string): Reply | undefined {
  if (!world.settings.rateLimits) return undefined;
  const seconds = world.rateLimits.attempt(operation, scope, world.now());
  if (seconds === undefined) return undefined;
  return gatewayError(429, `Rate limit is exceeded. Try again in ${seconds} seconds.`, {
    'Retry-After': String(seconds),
  });
}
