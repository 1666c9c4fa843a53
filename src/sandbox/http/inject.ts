import type { ServerResponse } from 'node:http';
import type { Fault, FaultType } from '../state/faults.ts';
import type { World } from '../world.ts';
import { isObject, readJson } from './read-json.ts';
import { html, json, type Reply } from './reply.ts';

const BEFORE: FaultType[] = ['status', 'gateway-html', 'reset', 'hang'];
const AFTER: FaultType[] = ['truncated', 'garbled', 'wrong-media-type', 'extra-field', 'missing-field'];

/** Answers a call, and lets a fault strike where one was ordered. No answer is written where it returns none. */
export function answerWithFaults(
  world: World,
  operation: string,
  answer: () => Reply | Promise<Reply>,
  response: ServerResponse,
): Reply | undefined | Promise<Reply | undefined> {
  const isOwn = operation.startsWith('sandbox/') || operation.startsWith('pages/');
  if (isOwn || world.faults.list().length === 0) return answer();
  return struck(world, operation, answer, response);
}

async function struck(
  world: World,
  operation: string,
  answer: () => Reply | Promise<Reply>,
  response: ServerResponse,
): Promise<Reply | undefined> {
  const late = world.faults.strike(operation, ['latency']);
  if (late !== undefined) await new Promise((resume) => setTimeout(resume, late.delayMs));
  const before = world.faults.strike(operation, BEFORE);
  if (before !== undefined) return instead(before, answer, response);
  const reply = await answer();
  const after = world.faults.strike(operation, AFTER);
  return after === undefined ? reply : spoil(after, reply, response);
}

async function instead(
  fault: Fault,
  answer: () => Reply | Promise<Reply>,
  response: ServerResponse,
): Promise<Reply | undefined> {
  if (fault.type === 'status') return refusalOf(fault);
  if (fault.type === 'gateway-html') {
    return {
      ...html(fault.status, GATEWAY_PAGE.replaceAll('STATUS', String(fault.status))),
      reason: `fault ${fault.id}: gateway-html`,
    };
  }
  if (fault.takesEffect) await answer();
  if (fault.type === 'reset') response.socket?.resetAndDestroy();
  return undefined;
}

function refusalOf(fault: Fault): Reply {
  const seconds = fault.retryAfter ?? (fault.status === 429 ? 1 : undefined);
  const reply = json(fault.status, gatewayBody(fault));
  const headers = seconds === undefined ? reply.headers : { ...reply.headers, 'Retry-After': String(seconds) };
  return { ...reply, headers, reason: `fault ${fault.id}: status ${fault.status}` };
}

function gatewayBody({ id, status, shape }: Fault): unknown {
  const message = `Fault ${id}: this answer was ordered.`;
  switch (shape) {
    case 'fault':
      return { statusCode: status, message };
    case 'policy':
      return { responseInfo: { responseCode: status, responseMessage: message }, result: { message } };
    case 'policy-bare':
      return { responseInfo: { responseCode: '1000', responseMessage: message } };
    case 'policy-capitalised':
      return { ResponseInfo: { ResponseCode: String(status), ResponseMessage: message } };
    case 'subscription':
      return { errorCode: 'Unauthorized', errorMessage: message, contextId: '00000000-0000-4000-8000-000000000000' };
  }
}

const GATEWAY_PAGE =
  '<html>\r\n<head><title>STATUS</title></head>\r\n<body>\r\n<center><h1>STATUS</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n';

function spoil(fault: Fault, reply: Reply, response: ServerResponse): Reply | undefined {
  const reason = `fault ${fault.id}: ${fault.type}`;
  const text = typeof reply.body === 'string' ? reply.body : (reply.body?.toString('latin1') ?? '');
  switch (fault.type) {
    case 'truncated': {
      // Says how long the body is, sends half of it and hangs up.
      response.writeHead(reply.status, { ...reply.headers, 'Content-Length': Buffer.byteLength(text) });
      response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
      return undefined;
    }
    case 'garbled':
      return { ...reply, body: `${text.slice(0, Math.floor(text.length / 2))}�,,}{`, reason };
    case 'wrong-media-type':
      return { ...reply, headers: { ...reply.headers, 'Content-Type': 'text/plain' }, reason };
    default:
      return { ...reply, body: changeField(fault, text), reason };
  }
}

function changeField(fault: Fault, text: string): string {
  const read = readJson(Buffer.from(text));
  const target = read.ok && Array.isArray(read.value) ? read.value[0] : read.ok ? read.value : undefined;
  if (!read.ok || !isObject(target)) return text;
  if (fault.type === 'extra-field') target[fault.field] = 'this field was ordered';
  else delete target[fault.field === '' ? (Object.keys(target)[0] ?? '') : fault.field];
  return JSON.stringify(read.value);
}

export function webhookFaultOf(world: World): { duplicate: boolean; delayMs: number } {
  const duplicate = world.faults.strike('webhooks/deliver', ['duplicate-webhook']) !== undefined;
  const late = world.faults.strike('webhooks/deliver', ['late-webhook']);
  return { duplicate, delayMs: late?.delayMs ?? 0 };
}
