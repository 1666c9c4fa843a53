import type { ExchangeResult, StepResult } from '../model.ts';

/** Attempts of a step that were followed by the same request once more, because they met a passing fault. */
export function sentAgain({ exchanges }: Pick<StepResult, 'exchanges'>): ExchangeResult[] {
  const own = exchanges.filter(({ sentBy }) => sentBy === 'step');
  const last = Math.max(0, ...own.map(({ attempt }) => attempt));
  return own.filter((exchange) => exchange.attempt < last && isPassingFault(exchange));
}

/** `423, reset`: what each of these attempts was answered with, or why it was not. */
export function outcomesOf(attempts: ExchangeResult[]): string {
  return attempts.map(({ response, failure }) => response?.status ?? failure?.code ?? 'no answer').join(', ');
}

/** A poll is sent again too, after an answer that is well. */
function isPassingFault({ response }: ExchangeResult): boolean {
  return response === undefined || response.status === 423 || response.status === 429 || response.status >= 500;
}
