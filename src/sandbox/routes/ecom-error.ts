import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import type { EcomRefusal } from '../state/ecom-rules.ts';
import type { World } from '../world.ts';

export interface EcomProblem {
  group: string;
  code: string;
  message: string;
}

/** eCom's error array. */
export function ecomErrors(world: World, status: number, problems: EcomProblem[]): Reply {
  const body = problems.map(({ group, code, message }) => ({
    errorGroup: group,
    errorCode: code,
    errorMessage: message,
    contextId: world.random.uuid(),
  }));
  return {
    ...json(status, body, ECOM_TYPE),
    reason: problems.map(({ code, message }) => `${code}: ${message}`).join(' '),
  };
}

export function refuseEcom(world: World, refusal: EcomRefusal): Reply {
  const status = refusal.status === 'payment' ? world.settings.paymentErrorStatus : refusal.status;
  return ecomErrors(world, status, [refusal]);
}

/** A field that is missing or malformed: its path is the code. */
export function invalidField(path: string, message: string): EcomProblem {
  return { group: 'InvalidRequest', code: `${path}.invalid`, message };
}

export function internalError(world: World, message: string): Reply {
  return ecomErrors(world, 500, [{ group: 'VippsError', code: '99', message }]);
}

export function unknownOrder(world: World): Reply {
  return ecomErrors(world, 404, [{ group: 'Merchant', code: '35', message: 'The order was not found.' }]);
}
