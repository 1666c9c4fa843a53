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

/** Splits a result into what the page shows at once and packs of what it shows on demand. */
export function splitForPage(
  result: Result,
  keyOf: (flow: FlowResult) => string,
): { data: PageData; packs: ExchangeDetails[][] } {
  const packs: ExchangeDetails[][] = [];
  const firsts: number[] = [];
  let number = 0;
  let room = { exchanges: 0, characters: 0 };
  const pack = (details: ExchangeDetails): void => {
    if (room.exchanges <= 0 || room.characters <= 0) {
      packs.push([]);
      firsts.push(number);
      room = { ...packLimits };
    }
    packs.at(-1)?.push(details);
    room.exchanges--;
    room.characters -= (details.request.body?.length ?? 0) + (details.response?.body?.length ?? 0);
    number++;
  };
  const flows = result.flows.map((flow): PageFlow => {
    const steps = flow.steps.map((step) => ({
      ...step,
      exchanges: step.exchanges.map((exchange) => {
        const light = { number, ...withoutDetails(exchange) };
        pack(detailsOf(exchange));
        return light;
      }),
    }));
    return { ...flow, key: keyOf(flow), steps, life: lifeOf(flow) };
  });
  return { data: { ...result, flows, packs: firsts }, packs };
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
