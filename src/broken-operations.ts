import { flowKey } from './flow-key.ts';
import type { ExchangeResult, FlowResult } from './model.ts';
import { asksForToken } from './triage.ts';

/** One answer, or the lack of one, as a sign of how the service was at that moment. */
export interface Sign {
  /** Epoch ms. */
  at: number;
  operation: string;
  isGood: boolean;
}

/** Watches how a service answers, to tell one broken operation from a service that is down. */
export interface ServiceWatch {
  note(flow: FlowResult): void;
  /** Keys of the flows that failed on an operation that is broken while the rest of the service works. */
  brokenFlows(): Set<string>;
}

export function watchService(): ServiceWatch {
  const signs: Sign[] = [];
  const culprits = new Map<string, Sign>();
  return {
    note(flow) {
      const { steps } = flow;
      for (const { exchanges } of steps) signs.push(...exchanges.filter(isTelling).map(signOf));
      const failed = steps.find(({ status }) => status === 'failed');
      const last = failed?.exchanges.findLast(({ sentBy }) => sentBy === 'step');
      if (last !== undefined && (last.response?.status ?? 0) >= 500) culprits.set(flowKey(flow), signOf(last));
    },
    brokenFlows() {
      const inOrder = signs.toSorted((a, b) => a.at - b.at);
      return new Set([...culprits].filter(([, sign]) => isBroken(sign, inOrder)).map(([key]) => key));
    },
  };
}

/** A token may come from elsewhere: that it was given says nothing about the service. */
function isTelling({ sentBy, request }: ExchangeResult): boolean {
  return sentBy !== 'api' && !asksForToken(request.url);
}

function signOf({ startedAt, request, description, operationId, response }: ExchangeResult): Sign {
  const operation =
    operationId === undefined ? `${request.method} ${pathOf(request.url)}` : `${description} ${operationId}`;
  return { at: Date.parse(startedAt), operation, isGood: response !== undefined && response.status < 500 };
}

/** Ids in a path are left out: the next order is the same operation. */
function pathOf(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.replaceAll(/\/(?!v\d+(?:\/|$))[^/]*\d[^/]*/g, '/*');
}

/**
 * Whether a 5xx is the fault of its operation. It is not where the service was down: where nothing else was answered, or where
 * in a row of bad answers an operation fails that works at other times.
 *
 * @param signs in their order in time
 */
export function isBroken({ at, operation }: Sign, signs: readonly Sign[]): boolean {
  const works = new Set(signs.filter(({ isGood }) => isGood).map((sign) => sign.operation));
  if (works.size === 0) return false;
  const before = signs.findLastIndex((sign) => sign.isGood && sign.at < at);
  const next = signs.findIndex((sign, index) => index > before && sign.isGood && sign.at >= at);
  const isUpAfter = next >= 0;
  const row = new Set(signs.slice(before + 1, isUpAfter ? next : undefined).map((sign) => sign.operation));
  row.add(operation);
  if (row.size === 1) return isUpAfter || !works.has(operation);
  return isUpAfter && [...row].every((one) => !works.has(one));
}
