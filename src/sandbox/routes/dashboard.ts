import type { Call } from '../http/call.ts';
import { html, type Reply } from '../http/reply.ts';
import type { Deliveries } from '../outbound/deliveries.ts';
import { PAGE_SIZE, type PageOf, renderDashboard } from '../pages/dashboard.ts';
import type { World } from '../world.ts';
import { patternsOf } from './fault-order.ts';
import { showLanding } from './landing.ts';
import { landingUrl } from './landing-url.ts';
import type { SandboxRoute } from './route.ts';

/** @param operations names of the operations that faults can strike. */
export function dashboardRoutes(deliveries: Deliveries, operations: readonly string[]): SandboxRoute[] {
  // The links of payments lead here too, with a token.
  const handle = (world: World, call: Call) =>
    new URLSearchParams(call.query).has('token') ? showLanding(world, call) : show(world, call, deliveries, operations);
  return [{ name: 'pages/dashboard', method: 'GET', path: '/', handle }];
}

function show(world: World, call: Call, deliveries: Deliveries, operations: readonly string[]): Reply {
  world.expireOverdue();
  const { keys, version } = world.settings;
  const sent = deliveries.list();
  const page = renderDashboard({
    now: world.now(),
    version,
    keys: keys.length === 0 ? 'any' : 'configured',
    payments: pageOf(call, 'payments', world.payments.size, (from) => world.payments.newest(PAGE_SIZE, from)),
    deliveries: pageOf(call, 'deliveries', sent.length, (from) => sent.slice(from, from + PAGE_SIZE)),
    requests: pageOf(call, 'requests', world.journal.size, (from) => world.journal.newest(PAGE_SIZE, from)),
    faults: world.faults.list(),
    operations: patternsOf(operations),
    landingOf: ({ api, msn, reference, createdAt }) =>
      landingUrl(world, api, call.origin, world.links.write(api, { msn, reference, kind: 'landing' }, createdAt)),
  });
  return html(200, page);
}

/** `?payments=50` begins behind the newest fifty; beyond the end, the last page is shown. */
function pageOf<Item>(call: Call, name: string, total: number, read: (from: number) => Item[]): PageOf<Item> {
  const asked = Number(new URLSearchParams(call.query).get(name));
  const last = Math.max(0, Math.ceil(total / PAGE_SIZE) - 1) * PAGE_SIZE;
  const from = Number.isInteger(asked) && asked > 0 ? Math.min(asked, last) : 0;
  return { name, items: read(from), from, total };
}
