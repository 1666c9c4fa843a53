import type { Call } from '../http/call.ts';
import { json, PROBLEM_TYPE, type Reply } from '../http/reply.ts';
import type { EpaymentRefusal } from '../state/epayment-rules.ts';
import type { World } from '../world.ts';

/** A field and what is wrong with it, or `ErrorCode` and the code. */
export interface ExtraDetail {
  name: string;
  reason: string;
}

/** A problem body of ePayment and Webhooks. */
export function problem(
  world: World,
  call: Call,
  status: number,
  title: string,
  detail: string,
  extraDetails: ExtraDetail[],
): Reply {
  const body = {
    type: `https://httpstatuses.io/${status}`,
    title,
    status,
    detail,
    instance: call.path.replace(/^\/(?:epayment|webhooks)(?=\/)/i, ''),
    traceId: `00-${world.random.bytes(16).toString('hex')}-${world.random.bytes(8).toString('hex')}-01`,
    extraDetails,
  };
  const why = extraDetails.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
  return { ...json(status, body, PROBLEM_TYPE), reason: `${detail} ${why}` };
}

/** An error of the domain: its code stands in `extraDetails`. */
export function refuse(world: World, call: Call, refusal: EpaymentRefusal): Reply {
  const { status, title, detail, code, mayBeRetried } = refusal;
  const reply = problem(world, call, status, title, detail, [{ name: 'ErrorCode', reason: code }]);
  return mayBeRetried ? { ...reply, mayBeRetried } : reply;
}

/** Malformed fields, one item each, without a code. */
export function badRequest(world: World, call: Call, fields: ExtraDetail[]): Reply {
  return problem(world, call, 400, 'Bad Request', 'One or more fields are invalid, see extraDetails.', fields);
}
