import { approve, mayBeForced, testUserOf } from '../approve.ts';
import { type Call, parameterOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { asText, isObject, readJson } from '../http/read-json.ts';
import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import { normalizePhone } from '../state/citizen.ts';
import { refuseEcomApproval } from '../state/ecom-rules.ts';
import type { World } from '../world.ts';
import { ecomErrors, invalidField, refuseEcom, unknownOrder } from './ecom-error.ts';
import { findOrder } from './ecom-order.ts';

/** Force approve: the test environment's way to do without the app. */
export function approveOrder(world: World, call: Call): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const read = readJson(call.body);
  if (!read.ok || !isObject(read.value)) {
    return ecomErrors(world, 400, [invalidField('body', 'The body is not a JSON object.')]);
  }
  const payment = findOrder(world, admission.admitted, admission.admitted.msn, parameterOf(call, 'orderId'));
  if (payment === undefined) return unknownOrder(world);
  const { customerPhoneNumber, token } = read.value;
  if (token !== undefined && typeof token !== 'string') {
    return ecomErrors(world, 400, [invalidField('token', 'It is a text.')]);
  }
  const link = token !== undefined ? world.links.read(token) : undefined;
  const isOwnToken = link?.msn === payment.msn && link.reference === payment.reference;
  const phone =
    customerPhoneNumber === undefined && isOwnToken ? (payment.phone ?? '') : asText(customerPhoneNumber ?? '');
  if (phone === '' && !isOwnToken) {
    return ecomErrors(world, 400, [invalidField('customerPhoneNumber', 'Name the customer by phone number or token.')]);
  }
  const refused = refuseUser(world, phone) ?? refuseEcomApproval(payment);
  if (refused !== undefined) return 'headers' in refused ? refused : refuseEcom(world, refused);
  approve(world, payment, { phone: normalizePhone(phone), byForce: true });
  return json(200, {}, ECOM_TYPE);
}

function refuseUser(world: World, phone: string): Reply | undefined {
  if (phone === '') return undefined;
  const one = (status: number, group: string, code: string, message: string) =>
    ecomErrors(world, status, [{ group, code, message }]);
  const user = normalizePhone(phone) === undefined ? 'unknown' : testUserOf(world, phone);
  if (user === 'unknown' || user === 'no-card')
    return one(400, 'Customer', '81', 'It is not the number of a test user with a card.');
  if (user === 'expired-card') return one(500, 'Payment', '99', "The test user's card has expired.");
  if (!mayBeForced(world, phone)) {
    return one(
      world.settings.paymentErrorStatus,
      'Payment',
      '1082',
      'The test user has not approved a payment by hand yet.',
    );
  }
  return undefined;
}
