import type { Exchange } from '../model.ts';
import { bodyOf } from './body-of.ts';
import { now } from './clock.ts';
import type { guardAgents } from './guard-agents.ts';
import { sendPlain } from './send-plain.ts';

/** As much of newman's request as a twin is made from. */
export interface SentRequest {
  method: string;
  url: { toString(): string };
  headers: { members: { key?: string | null; value?: unknown; disabled?: boolean }[] };
  body?: { toString(): string } | undefined;
  clone(): SentRequest;
}

/** Sends the request of a step once more at the same instant, and tells what came of it. Never rejects. */
export async function sendTwin(
  request: SentRequest,
  agents: ReturnType<typeof guardAgents>,
  attempt: number,
): Promise<Omit<Exchange, 'id'>> {
  const startedAt = now();
  const headers = request.headers.members.filter((header) => header.key && !header.disabled);
  const body = request.body?.toString();
  const plain = {
    method: request.method,
    url: request.url.toString(),
    headers: Object.fromEntries(headers.map(({ key, value }) => [String(key), String(value ?? '')])),
    ...(body ? { body } : {}),
  };
  const exchange: Omit<Exchange, 'id'> = {
    sentBy: 'step',
    startedAt: new Date(startedAt).toISOString(),
    durationMs: 0,
    attempt,
    request: {
      method: plain.method,
      url: plain.url,
      headers: Object.entries(plain.headers),
      ...(body ? { body: bodyOf(Buffer.from(body)) } : {}),
    },
  };
  try {
    const answer = await sendPlain(plain, agents);
    const response = { status: answer.status, headers: answer.headers };
    return {
      ...exchange,
      durationMs: now() - startedAt,
      response: answer.body.length > 0 ? { ...response, body: bodyOf(answer.body) } : response,
    };
  } catch (error) {
    const message = `No answer could be read. (${(error as Error).message})`;
    return { ...exchange, durationMs: now() - startedAt, failure: { code: 'other', message } };
  }
}
