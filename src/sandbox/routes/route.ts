import type { Call } from '../http/call.ts';
import type { Reply } from '../http/reply.ts';
import type { Route } from '../http/router.ts';
import type { World } from '../world.ts';

export type Handler = (world: World, call: Call) => Reply | Promise<Reply>;
export type SandboxRoute = Route<Handler>;
