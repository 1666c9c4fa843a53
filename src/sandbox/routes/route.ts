import type { Call } from '../http/call.ts';
import type { Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import type { World } from '../world.ts';

export type Handler = (world: World, call: Call) => Reply | Promise<Reply>;
/** With the description that judges the bodies it takes, so that it is read before the handler needs it. */
export type SandboxRoute = Route<Handler> & { bodies?: 'ecom' | 'epayment' | 'webhooks' | 'qr' };
