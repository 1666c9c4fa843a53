import { type Call, parameterOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { limitRate } from '../http/limit.ts';
import { ECOM_TYPE, json, type Reply } from '../http/reply.ts';
import { viewEcomDetails, viewEcomStatus } from '../state/ecom-view.ts';
import type { Payment } from '../state/payment.ts';
import type { World } from '../world.ts';
import { cancelOrder, captureOrder, refundOrder } from './ecom-adjust.ts';
import { approveOrder } from './ecom-approve.ts';
import { unknownOrder } from './ecom-error.ts';
import { initiate } from './ecom-initiate.ts';
import { findOrder } from './ecom-order.ts';
import type { SandboxRoute } from './route.ts';

export const ecomRoutes: SandboxRoute[] = [
  { name: 'ecom/initiate', method: 'POST', path: '/ecomm/v2/payments', handle: initiate, bodies: 'ecom' },
  { name: 'ecom/details', method: 'GET', path: '/ecomm/v2/payments/{orderId}/details', handle: getDetails },
  { name: 'ecom/status', method: 'GET', path: '/ecomm/v2/payments/{orderId}/status', handle: getStatus },
  {
    name: 'ecom/capture',
    method: 'POST',
    path: '/ecomm/v2/payments/{orderId}/capture',
    handle: captureOrder,
    bodies: 'ecom',
  },
  {
    name: 'ecom/cancel',
    method: 'PUT',
    path: '/ecomm/v2/payments/{orderId}/cancel',
    handle: cancelOrder,
    bodies: 'ecom',
  },
  {
    name: 'ecom/refund',
    method: 'POST',
    path: '/ecomm/v2/payments/{orderId}/refund',
    handle: refundOrder,
    bodies: 'ecom',
  },
  {
    name: 'ecom/approve',
    method: 'POST',
    path: '/ecomm/v2/integration-test/payments/{orderId}/approve',
    handle: approveOrder,
    bodies: 'ecom',
  },
];

function getDetails(world: World, call: Call): Reply {
  return readOrder(world, call, 'ecom/details', (payment) =>
    viewEcomDetails(payment, world.now(), world.settings.subDelayMs),
  );
}

function getStatus(world: World, call: Call): Reply {
  return readOrder(world, call, 'ecom/status', viewEcomStatus);
}

function readOrder(world: World, call: Call, operation: string, view: (payment: Payment) => unknown): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const { admitted } = admission;
  const orderId = parameterOf(call, 'orderId');
  const limited = limitRate(world, operation, `${orderId} ${admitted.subscriptionKey}`);
  if (limited !== undefined) return limited;
  const payment = findOrder(world, admitted, admitted.msn, orderId);
  return payment === undefined ? unknownOrder(world) : json(200, view(payment), ECOM_TYPE);
}
