import { Server } from 'node:http';

// Loaded before the program: the wall clock jumps by CLOCK_JUMP_MS when this process serves its CLOCK_JUMP_AT-th request. Nothing but
// the wall clock jumps, as where a machine's time is set.

const WallClock = Date;
const jumpMs = Number(process.env.CLOCK_JUMP_MS);
const jumpAt = Number(process.env.CLOCK_JUMP_AT);
let served = 0;
const now = () => WallClock.now() + (served >= jumpAt ? jumpMs : 0);

globalThis.Date = new Proxy(WallClock, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
  apply: () => new WallClock(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

const emit = Server.prototype.emit;
Server.prototype.emit = function (name, ...given) {
  if (name === 'request') served++;
  return emit.call(this, name, ...given);
};
