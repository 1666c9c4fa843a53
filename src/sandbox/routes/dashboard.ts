import type { Call } from '../http/call.ts';
import { html, type Reply } from '../http/reply.ts';
import type { Deliveries } from '../outbound/deliveries.ts';
import { renderDashboard } from '../pages/dashboard.ts';
import type { World } from '../world.ts';
import { GATEWAY_PATH } from './ecom-initiate.ts';
import type { SandboxRoute } from './route.ts';

const SHOWN = 50;

export function dashboardRoutes(deliveries: Deliveries): SandboxRoute[] {
  return [
    { name: 'pages/dashboard', method: 'GET', path: '/', handle: (world, call) => show(world, call, deliveries) },
  ];
}

function show(world: World, call: Call, deliveries: Deliveries): Reply {
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
    landingOf: ({ api, msn, reference, createdAt }) =>
      `${call.origin}${GATEWAY_PATH}?v=2&token=${world.links.write(api, { msn, reference, kind: 'landing' }, createdAt)}`,
  });
  return html(200, page);
}
