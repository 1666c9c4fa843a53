import { faultsOfBody } from '../http/bodies.ts';
import { type Call, headerOf, parameterOf } from '../http/call.ts';
import { admit } from '../http/guard.ts';
import { isObject, readJson } from '../http/read-json.ts';
import { gatewayError, json, type Reply } from '../http/reply.ts';
import { isStrict } from '../settings.ts';
import { deadlineOf } from '../state/payment.ts';
import { lookUp, type World } from '../world.ts';
import { landingUrl } from './landing-url.ts';
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
export const DEFAULT_SIZE = 1024;
/** Pixels of white around the code. */
const DEFAULT_BORDER = 8;

/** What an image looks like; sizes in pixels. */
interface Image {
  format: 'svg' | 'png';
  size: number;
  whiteBorder?: number;
}

export function writeQrToken(
  world: World,
  api: string,
  { msn, reference, ...image }: { msn: string; reference: string } & Image,
  at: number,
): string {
  return world.links.write(api, { msn, reference, kind: 'qr', image }, at);
}

function createQr(world: World, call: Call): Reply {
  const admission = admit(world, call);
  if (!admission.ok) return admission.reply;
  const read = readJson(call.body);
  const body = read.ok && isObject(read.value) ? read.value : {};
  const { url } = body;
  if (typeof url !== 'string' || url === '') {
    return refuse(world, 400, INVALID, 'url is required.', [{ name: 'url', reason: 'It is required.' }]);
  }
  const format = FORMATS[(headerOf(call, 'accept') ?? '').split(/[,;]/)[0]?.trim().toLowerCase() ?? ''];
  if (format === undefined)
    return refuse(world, 415, 'Unsupported media type', `Accept one of ${Object.keys(FORMATS).join(', ')}.`);
  const sent = headerOf(call, 'size');
  const size = body.size ?? (sent === undefined || sent === '' ? DEFAULT_SIZE : Number(sent));
  if (!isBetween(size, 100, 2000)) {
    return refuse(world, 400, INVALID, 'Size is out of range.', [
      { name: body.size === undefined ? 'Size' : 'size', reason: 'It lies between 100 and 2000.' },
    ]);
  }
  const whiteBorder = body.whiteBorder ?? DEFAULT_BORDER;
  if (!isBetween(whiteBorder, 0, 100)) {
    return refuse(world, 400, INVALID, 'The white border is out of range.', [
      { name: 'whiteBorder', reason: 'It lies between 0 and 100.' },
    ]);
  }
  const faults = faultsOfBody(
    world.bodies,
    'qr',
    'generateOtpQr',
    body,
    isStrict(world.settings, admission.admitted.msn ?? ''),
  );
  if (faults.length > 0) return refuse(world, 400, INVALID, 'The body is not as described.', faults);
  return answer(world, call, url, format, { size, whiteBorder });
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function answer(
  world: World,
  call: Call,
  url: string,
  format: 'svg' | 'png' | 'text',
  sizes: { size: number; whiteBorder: number },
): Reply {
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
  const image = `${call.origin}${QR_IMAGE_PATH}/${writeQrToken(world, 'QR', { msn, reference, format: format === 'text' ? 'svg' : format, ...sizes }, world.now())}`;
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
  const target = landingUrl(world, payment.api, call.origin, token);
  // Read when the first image is asked for: most runs never do.
  const { default: QRCode } = await import('qrcode');
  const { format, size, whiteBorder = DEFAULT_BORDER } = link.image;
  const margin = marginOf(QRCode.create(target, {}).modules.size, size, whiteBorder);
  if (format === 'svg') {
    return {
      status: 200,
      headers: { 'Content-Type': 'image/svg+xml' },
      body: await QRCode.toString(target, { type: 'svg', margin }),
    };
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'image/png' },
    body: await QRCode.toBuffer(target, { width: size + ROUNDING, margin }),
  };
}

/** The library rounds the width down. */
const ROUNDING = 1e-6;

/** The border in modules of the code, which is how the library counts it; a module is left a pixel at least. */
function marginOf(modules: number, size: number, border: number): number {
  const pixels = Math.max(0, Math.min(border, (size - modules) / 2));
  return (pixels * modules) / (size - 2 * pixels);
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
