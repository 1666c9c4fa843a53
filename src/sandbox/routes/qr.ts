import { type Call, headerOf, parameterOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { isObject, readJson } from '../http/read-json.ts';
import { gatewayError, json, type Reply } from '../http/reply.ts';
import { deadlineOf } from '../state/payment.ts';
import { lookUp, type World } from '../world.ts';
import { GATEWAY_PATH } from './ecom-initiate.ts';
import type { SandboxRoute } from './route.ts';

export const QR_IMAGE_PATH = '/qr/v1/image';

export const qrRoutes: SandboxRoute[] = [
  { name: 'qr/create', method: 'POST', path: '/qr/v1', handle: createQr, bodies: 'qr' },
  { name: 'qr/image', method: 'GET', path: `${QR_IMAGE_PATH}/{token}`, handle: getImage },
];

const FORMATS: Record<string, 'svg' | 'png' | 'text'> = {
  // Clients that do not choose send this.
  '*/*': 'svg',
  'image/*': 'svg',
  'image/svg+xml': 'svg',
  'image/png': 'png',
  'text/targeturl': 'text',
};
const DEFAULT_SIZE = 800;

export function writeQrToken(
  world: World,
  api: string,
  { msn, reference, format, size }: { msn: string; reference: string; format: 'svg' | 'png'; size: number },
  at: number,
): string {
  return world.links.write(api, { msn, reference, kind: 'qr', image: { format, size } }, at);
}

function createQr(world: World, call: Call): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const read = readJson(call.body);
  const url = read.ok && isObject(read.value) ? read.value.url : undefined;
  if (typeof url !== 'string' || url === '') {
    return refuse(world, 400, INVALID, 'url is required.', [{ name: 'url', reason: 'It is required.' }]);
  }
  const format = FORMATS[(headerOf(call, 'accept') ?? '').split(/[,;]/)[0]?.trim().toLowerCase() ?? ''];
  if (format === undefined)
    return refuse(world, 415, 'Unsupported media type', `Accept one of ${Object.keys(FORMATS).join(', ')}.`);
  const sent = headerOf(call, 'size');
  const size = sent === undefined || sent === '' ? DEFAULT_SIZE : Number(sent);
  if (!Number.isInteger(size) || size < 100 || size > 2000) {
    return refuse(world, 400, INVALID, 'Size is out of range.', [
      { name: 'Size', reason: 'It lies between 100 and 2000.' },
    ]);
  }
  return answer(world, call, url, format, size);
}

function answer(world: World, call: Call, url: string, format: 'svg' | 'png' | 'text', size: number): Reply {
  const token = /[?&]token=([^&]+)$/.exec(url)?.[1] ?? '';
  const link = world.links.read(token);
  const payment = link === undefined ? undefined : lookUp(world, link.msn, link.reference);
  if (link === undefined || payment === undefined || payment.ecom?.skipLandingPage) {
    return refuse(world, 400, 'Validation error', 'The url is not a link to a payment.', [
      { name: 'url', reason: 'Its token was not recognised.' },
    ]);
  }
  if (payment.state !== 'CREATED') return refuse(world, 400, 'Order timeout', 'The payment is no longer open.');
  const { msn, reference } = link;
  const image = `${call.origin}${QR_IMAGE_PATH}/${writeQrToken(world, 'QR', { msn, reference, format: format === 'text' ? 'svg' : format, size }, world.now())}`;
  const expiresIn = Math.max(0, Math.floor((deadlineOf(payment) - world.now()) / 1000));
  return json(200, { url: format === 'text' ? url : image, expiresIn });
}

/** The image itself: open to everybody who has its address, gone when the payment is no longer waiting. */
async function getImage(world: World, call: Call): Promise<Reply> {
  const link = world.links.read(parameterOf(call, 'token'));
  const payment = link?.image === undefined ? undefined : lookUp(world, link.msn, link.reference);
  if (link?.image === undefined || payment === undefined || payment.state !== 'CREATED') {
    return gatewayError(404, 'The QR code was not found, or has expired.');
  }
  const token = world.links.write(
    'QR',
    { msn: link.msn, reference: link.reference, kind: 'landing' },
    payment.createdAt,
  );
  const target = `${call.origin}${GATEWAY_PATH}?v=2&token=${token}`;
  // Read when the first image is asked for: most runs never do.
  const { default: QRCode } = await import('qrcode');
  if (link.image.format === 'svg') {
    return {
      status: 200,
      headers: { 'Content-Type': 'image/svg+xml' },
      body: await QRCode.toString(target, { type: 'svg' }),
    };
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'image/png' },
    body: await QRCode.toBuffer(target, { width: link.image.size }),
  };
}

const INVALID = 'One or more validation errors occurred.';

function refuse(
  world: World,
  status: number,
  title: string,
  detail: string,
  invalidParams: { name: string; reason: string }[] = [],
): Reply {
  const body = {
    type: `https://httpstatuses.io/${status}`,
    title,
    detail,
    instance: world.random.uuid(),
    ...(invalidParams.length > 0 ? { invalidParams } : {}),
  };
  return { ...json(status, body), reason: `${title}: ${detail}` };
}
