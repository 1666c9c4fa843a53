import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { ExchangeResult, Result } from '../../model.ts';
import { aFlow, anExchange, aResult, aStep } from './results.ts';

/** The same with what makes reports heavy: each fiftieth body a long list, each hundredth a picture that no packing shrinks. */
export function aHeavyRunOf(exchanges: number): Result {
  let number = 0;
  const heavier = (exchange: ExchangeResult): ExchangeResult => {
    number++;
    if (number % 100 === 0) return answering(exchange, 'image/png', noise(number, 30_000), 'base64');
    return number % 50 === 0 ? answering(exchange, 'application/json', longList(number)) : exchange;
  };
  const run = aRunOf(exchanges);
  const flows = run.flows.map((flow) => ({
    ...flow,
    steps: flow.steps.map((step) => ({ ...step, exchanges: step.exchanges.map(heavier) })),
  }));
  return { ...run, flows };
}

function answering(exchange: ExchangeResult, type: string, body: string, bodyEncoding?: 'base64'): ExchangeResult {
  const response = { status: 200, headers: [['Content-Type', type]] as [string, string][], body, bytes: body.length };
  return { ...exchange, response: { ...response, ...(bodyEncoding && { bodyEncoding }) } };
}

function longList(seed: number): string {
  return JSON.stringify(
    Array.from({ length: 1000 }, (_, index) => ({
      reference: `acme-${seed}-${index}`,
      amount: { currency: 'NOK', value: seed + index },
    })),
  );
}

/** So many bytes in base64 that nothing packs: a chain of hashes. */
function noise(seed: number, bytes: number): string {
  const parts: Buffer[] = [];
  for (let index = 0; index * 32 < bytes; index++) parts.push(createHash('sha256').update(`${seed} ${index}`).digest());
  return Buffer.concat(parts).toString('base64');
}

/** A run of so many exchanges in flows of eight, with bodies of a few kilobytes of which no two are alike. */
export function aRunOf(exchanges: number): Result {
  const flows = Array.from({ length: Math.ceil(exchanges / 8) }, (_, flow) => {
    const id = `${flow % 2 === 0 ? 'ecom' : 'epayment'}/flow-${flow}`;
    const steps = Array.from({ length: Math.min(8, exchanges - flow * 8) }, (_, step) =>
      aStep({ name: `Step ${step + 1}`, exchanges: [exchangeOf(`${id}#${step + 1}.1`, flow * 8 + step)] }),
    );
    return aFlow({ id, suite: id.split('/')[0] ?? '', name: `flow-${flow}`, title: `Flow ${flow}`, steps });
  });
  return aResult({ flows });
}

function exchangeOf(id: string, number: number): ExchangeResult {
  const random = (part: string): string => createHash('sha256').update(`${number} ${part}`).digest('hex');
  const body = JSON.stringify({
    orderId: `acme-${random('order').slice(0, 12)}`,
    transactionLogHistory: Array.from({ length: 8 }, (_, index) => ({
      amount: 49900,
      operation: ['INITIATE', 'RESERVE', 'CAPTURE'][index % 3],
      operationSuccess: true,
      timeStamp: new Date(1_767_000_000_000 + number * 1000 + index).toISOString(),
      transactionId: String(5_000_000_000 + number * 10 + index),
      requestId: random(`request ${index}`).slice(0, 32),
    })),
  });
  const started = new Date(1_767_000_000_000 + number * 50).toISOString();
  const durationMs = 5 + (Number.parseInt(random('ms').slice(0, 2), 16) % 90);
  const headers: [string, string][] = [
    ['Content-Type', 'application/json;charset=UTF-8'],
    ['X-Request-Id', random('id').slice(0, 32)],
  ];
  return anExchange({
    id,
    startedAt: started,
    durationMs,
    response: { status: 200, headers, body, bytes: body.length },
  });
}
