import type { ExchangeResult, FlowResult, Result, StepResult } from '../model.ts';
import { type LifePoint, lifeOf } from './payment-life.ts';

/** What report.html unpacks when it opens: the result without headers and bodies. */
export interface PageData extends Omit<Result, 'flows'> {
  flows: PageFlow[];
  /** First exchange's number of each pack of details, in order. */
  packs: number[];
}

export interface PageFlow extends Omit<FlowResult, 'steps'> {
  key: string;
  steps: PageStep[];
  life: LifePoint[];
}

export interface PageStep extends Omit<StepResult, 'exchanges'> {
  exchanges: PageExchange[];
}

export interface PageExchange extends Omit<ExchangeResult, 'request' | 'response'> {
  /** Place among all exchanges of the result, from 0. */
  number: number;
  method: string;
  url: string;
  status?: number;
  bytes?: number;
}

/** What is unpacked when somebody looks at an exchange. */
export interface ExchangeDetails {
  request: Omit<ExchangeResult['request'], 'method' | 'url'>;
  response?: Omit<NonNullable<ExchangeResult['response']>, 'status' | 'bytes'>;
}

/** A pack is opened as a whole: small enough to be instant, large enough to be packed well. */
const packLimits = { exchanges: 50, characters: 400_000 };

/**
 * Splits a result into packs of what the page shows on demand, which it gives one after the other, and what the page shows at
 * once, which it gives at the end.
 */
export function* splitForPage(
  result: Result,
  keyOf: (flow: FlowResult) => string,
): Generator<ExchangeDetails[], PageData> {
  const flows: PageFlow[] = [];
  const firsts: number[] = [];
  let number = 0;
  let pack: ExchangeDetails[] = [];
  let characters = 0;
  for (const packed of result.flows) {
    const flow = { ...packed };
    const steps: PageStep[] = flow.steps.map((step) => ({ ...step, exchanges: [] }));
    flows.push({ ...flow, key: keyOf(flow), steps, life: lifeOf(flow) });
    for (const [index, { exchanges }] of flow.steps.entries()) {
      for (const exchange of exchanges) {
        if (pack.length >= packLimits.exchanges || characters >= packLimits.characters) {
          yield pack;
          pack = [];
          characters = 0;
        }
        if (pack.length === 0) firsts.push(number);
        const details = detailsOf(exchange);
        pack.push(details);
        characters += (details.request.body?.length ?? 0) + (details.response?.body?.length ?? 0);
        steps[index]?.exchanges.push({ number: number++, ...withoutDetails(exchange) });
      }
    }
  }
  if (pack.length > 0) yield pack;
  return { ...result, flows, packs: firsts };
}

function withoutDetails({ request, response, ...exchange }: ExchangeResult): Omit<PageExchange, 'number'> {
  return {
    ...exchange,
    method: request.method,
    url: request.url,
    ...(response && { status: response.status, bytes: response.bytes }),
  };
}

function detailsOf({ request, response }: ExchangeResult): ExchangeDetails {
  const { method: _, url: __, ...requestDetails } = request;
  if (!response) return { request: requestDetails };
  const { status: ___, bytes: ____, ...responseDetails } = response;
  return { request: requestDetails, response: responseDetails };
}
