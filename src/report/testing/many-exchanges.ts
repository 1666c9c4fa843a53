import { createHash } from 'node:crypto';
import type { ExchangeResult, Result } from '../../model.ts';
import { aFlow, anExchange, aResult, aStep } from './results.ts';

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
  const noise = (part: string): string => createHash('sha256').update(`${number} ${part}`).digest('hex');
  const body = JSON.stringify({
    orderId: `acme-${noise('order').slice(0, 12)}`,
    transactionLogHistory: Array.from({ length: 8 }, (_, index) => ({
      amount: 49900,
      operation: ['INITIATE', 'RESERVE', 'CAPTURE'][index % 3],
      operationSuccess: true,
      timeStamp: new Date(1_767_000_000_000 + number * 1000 + index).toISOString(),
      transactionId: String(5_000_000_000 + number * 10 + index),
      requestId: noise(`request ${index}`).slice(0, 32),
    })),
  });
  const started = new Date(1_767_000_000_000 + number * 50).toISOString();
  const durationMs = 5 + (Number.parseInt(noise('ms').slice(0, 2), 16) % 90);
  const headers: [string, string][] = [
    ['Content-Type', 'application/json;charset=UTF-8'],
    ['X-Request-Id', noise('id').slice(0, 32)],
  ];
  return anExchange({
    id,
    startedAt: started,
    durationMs,
    response: { status: 200, headers, body, bytes: body.length },
  });
}
