import { type Call, headerOf } from '../http/call.ts';
import { type Admitted, maySpeakFor } from '../http/guard.ts';
import type { Reply } from '../http/reply.ts';
import { refusal } from '../state/epayment-rules.ts';
import type { World } from '../world.ts';
import { badRequest, type ExtraDetail, problem, refuse } from './problem.ts';

/** Headers that every ePayment call is judged by. */
export function checkHeaders(
  world: World,
  call: Call,
  admitted: Admitted,
  { needsKey }: { needsKey: boolean },
): { ok: true; msn: string; key: string | undefined } | { ok: false; reply: Reply } {
  const msn = headerOf(call, 'merchant-serial-number') ?? '';
  const key = headerOf(call, 'idempotency-key') ?? '';
  const wrong: ExtraDetail[] = [];
  if (!/^\d{4,10}$/.test(msn))
    wrong.push({ name: 'Merchant-Serial-Number', reason: 'It is required: 4 to 10 digits.' });
  if (needsKey && key === '') wrong.push({ name: 'Idempotency-Key', reason: 'It is required.' });
  if (key.length > 50) wrong.push({ name: 'Idempotency-Key', reason: 'It has at most 50 characters.' });
  if (wrong.length > 0) return { ok: false, reply: badRequest(world, call, wrong) };
  if (!maySpeakFor(world, admitted, msn)) {
    const detail = `Invalid MSN: ${msn}. The keys belong to another sales unit.`;
    return { ok: false, reply: problem(world, call, 403, 'Forbidden', detail, []) };
  }
  return { ok: true, msn, key: key === '' ? undefined : key };
}

/**
 * Answers a repeated request as the first one was answered, and refuses another request under the same key. An
 * outcome of 4xx sticks to its key as a success does; being locked out or limited does not. After 6280 the key stays
 * with its request: the same one is tried anew, another one is refused.
 */
export function remembering<Result extends Reply | Promise<Reply>>(
  world: World,
  call: Call,
  { scope, request, conflict }: { scope: string; request: string; conflict: string },
  answer: () => Result,
): Result | Reply {
  const known = world.idempotency.recall(scope);
  if (known !== undefined) {
    if (known.request !== request)
      return refuse(
        world,
        call,
        refusal(conflict, 'Idempotency conflict', 409, 'The Idempotency-Key was used for another request.'),
      );
    if (!known.outcome.mayBeRetried) return { ...known.outcome, reason: 'replay of the same Idempotency-Key' };
  }
  const keep = (reply: Reply): Reply => {
    if (reply.status < 423) world.idempotency.remember(scope, { request, outcome: reply });
    return reply;
  };
  const answered = answer();
  return answered instanceof Promise ? (answered.then(keep) as Result) : keep(answered);
}
