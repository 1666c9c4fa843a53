import type { Call } from '../http/call.ts';
import { html, type Reply } from '../http/reply.ts';
import type { Deliveries } from '../outbound/deliveries.ts';
import { renderDashboard } from '../pages/dashboard.ts';
import type { World } from '../world.ts';
import { GATEWAY_PATH } from './ecom-initiate.ts';
import { patternsOf } from './fault-order.ts';
import type { SandboxRoute } from './route.ts';

const SHOWN = 50;

/** @param operations names of the operations that faults can strike. */
export function dashboardRoutes(deliveries: Deliveries, operations: readonly string[]): SandboxRoute[] {
  const handle = (world: World, call: Call) => show(world, call, deliveries, operations);
  return [{ name: 'pages/dashboard', method: 'GET', path: '/', handle }];
}

function show(world: World, call: Call, deliveries: Deliveries, operations: readonly string[]): Reply {
  world.expireOverdue();
  const { keys, version } = world.settings;
  const page = renderDashboard({
    now: world.now(),
    version,
    keys: keys.length === 0 ? 'any' : 'configured',
    size: world.payments.size,
    payments: world.payments.newest(SHOWN),
    deliveries: deliveries.list().slice(0, SHOWN),
    requests: world.journal.newest(SHOWN),
    faults: world.faults.list(),
    operations: patternsOf(operations),
    landingOf: ({ api, msn, reference, createdAt }) =>
      `${call.origin}${GATEWAY_PATH}?v=2&token=${world.links.write(api, { msn, reference, kind: 'landing' }, createdAt)}`,
  });
  return html(200, page);
}
