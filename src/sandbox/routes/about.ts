import { json, type Reply } from '../http/reply.ts';
import type { World } from '../world.ts';
import type { SandboxRoute } from './route.ts';

/** How a runner recognises a sandbox behind a base URL. */
export const aboutRoutes: SandboxRoute[] = [{ name: 'sandbox/about', method: 'GET', path: '/sandbox', handle: about }];

function about(world: World): Reply {
  const { keys, version, rateLimits, strictUrls, strictRequests } = world.settings;
  return json(200, {
    product: 'vipps-contract sandbox',
    version,
    keys: keys.length === 0 ? 'any' : 'configured',
    rateLimits,
    strictUrls,
    strictRequests,
    now: new Date(world.now()).toISOString(),
    payments: world.payments.size,
  });
}
