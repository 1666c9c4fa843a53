import type { AddressInfo } from 'node:net';
import { createSandboxServer } from './http/serve.ts';
import { aboutRoutes } from './routes/about.ts';
import { accessTokenRoutes } from './routes/access-token.ts';
import { ecomRoutes } from './routes/ecom.ts';
import { epaymentRoutes } from './routes/epayment.ts';
import { qrRoutes } from './routes/qr.ts';
import { userinfoRoutes } from './routes/userinfo.ts';
import { type SandboxOptions, settle } from './settings.ts';
import { createWorld } from './world.ts';

export type { SalesUnit, SandboxKeys, SandboxOptions, TestUser } from './settings.ts';

/** A running sandbox. */
export interface Sandbox {
  /** Without a slash at the end. */
  url: string;
  /** Forgets payments, webhooks, faults and the moved clock; tokens stay valid. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts a stateful stand-in for the Vipps MobilePay test environment. Rejects if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const settings = settle(options);
  const world = createWorld(settings);
  const server = createSandboxServer(
    world,
    [...accessTokenRoutes, ...ecomRoutes, ...epaymentRoutes, ...userinfoRoutes, ...qrRoutes, ...aboutRoutes],
    { intercept: (_operation, _call, answer) => answer(), served: () => undefined },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}`,
    reset: () => world.reset(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
