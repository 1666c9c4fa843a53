import type { AddressInfo } from 'node:net';
import { answerWithFaults, webhookFaultOf } from './http/inject.ts';
import { createSandboxServer, type Served } from './http/serve.ts';
import { createDeliveries } from './outbound/deliveries.ts';
import { callBack } from './outbound/ecom-callbacks.ts';
import { createWebhookQueue } from './outbound/webhook-queue.ts';
import { aboutRoutes } from './routes/about.ts';
import { accessTokenRoutes } from './routes/access-token.ts';
import { controlRoutes } from './routes/control.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { ecomRoutes } from './routes/ecom.ts';
import { epaymentRoutes } from './routes/epayment.ts';
import { landingRoutes } from './routes/landing.ts';
import { qrRoutes } from './routes/qr.ts';
import { userinfoRoutes } from './routes/userinfo.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { type SandboxOptions, settle } from './settings.ts';
import { createWorld, type World } from './world.ts';

export type { SandboxKeys, SandboxOptions } from './settings.ts';

/** A running sandbox. */
export interface Sandbox {
  /** Without a slash at the end. */
  url: string;
  /** Forgets payments, webhooks, faults and the moved clock; tokens stay valid. */
  reset(): void;
  close(): Promise<void>;
}

/** How often payments that nobody acts on are looked for, so that their end is told without being asked about. */
const SWEEP_MS = 1000;

/** Starts a stateful stand-in for the Vipps MobilePay test environment. Rejects if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = settle(options);
  const world = createWorld(settings);
  const deliveries = createDeliveries(world);
  const queue = createWebhookQueue(world, deliveries);
  world.listeners.push((change) => {
    void callBack(world, deliveries, change);
    queue.tell(change, world.faults.list().length === 0 ? undefined : webhookFaultOf(world));
  });
  const reset = () => {
    queue.clear();
    deliveries.clear();
    world.reset();
  };
  const outbound = { deliveries, queue };
  const apis = [
    ...accessTokenRoutes,
    ...ecomRoutes,
    ...epaymentRoutes,
    ...userinfoRoutes,
    ...qrRoutes,
    ...webhookRoutes,
  ];
  const operations = [...new Set(apis.map(({ name }) => name))];
  const server = createSandboxServer(
    world,
    [
      ...apis,
      ...landingRoutes(deliveries),
      ...dashboardRoutes(deliveries, operations),
      ...controlRoutes(outbound, reset, operations),
      ...aboutRoutes,
    ],
    {
      intercept: (operation, answer, response) => answerWithFaults(world, operation, answer, response),
      served: (served) => note(world, served),
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const sweep = setInterval(() => world.expireOverdue(), SWEEP_MS);
  sweep.unref();
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}`,
    reset,
    close: async () => {
      clearInterval(sweep);
      queue.close();
      deliveries.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const SHOWN_BYTES = 4096;

/** Notes an answer for the dashboard; its own pages and controls are not worth noting, tokens not to be shown. */
function note(world: World, { operation, call, reply }: Served): void {
  if (operation?.startsWith('pages/') || operation?.startsWith('sandbox/')) return;
  const isSecret = operation === 'access-token/get' || operation === 'webhooks/register';
  world.journal.add({
    at: world.now(),
    operation,
    method: call.method,
    path: call.path.slice(0, SHOWN_BYTES),
    status: reply.status,
    reason: reply.reason,
    requestBody: call.body.length === 0 ? '' : call.body.toString('utf8', 0, SHOWN_BYTES),
    responseBody: isSecret || typeof reply.body !== 'string' ? '' : reply.body.slice(0, SHOWN_BYTES),
  });
}
