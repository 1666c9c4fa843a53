import type { FlowCheck, FlowFault } from './flow-check.ts';
import { amountRules } from './money/amount-rules.ts';
import { effectRules } from './money/effect-rules.ts';
import { historyRules } from './money/history-rules.ts';
import { keyRules } from './money/key-rules.ts';
import type { Broken } from './money/money-rule.ts';
import { readPayments } from './read-payments.ts';

/** Money that is neither lost nor made: rules that no schema can say, over both APIs. */
export const invariantBroken: FlowCheck = {
  code: 'invariant-broken',
  find: ({ exchanges }) => {
    const calls = readPayments(exchanges);
    const payments = [...new Set(calls.map((call) => call.payment))];
    return payments.flatMap((payment) => {
      const own = calls.filter((call) => call.payment === payment);
      return [...amountRules, ...historyRules, ...effectRules, ...keyRules].flatMap((rule) => rule(own).map(faultOf));
    });
  },
};

function faultOf({ call, detail, pointer }: Broken): FlowFault {
  return {
    fault: { code: 'invariant-broken', detail, ...(pointer === undefined ? {} : { pointer }) },
    exchangeId: call.exchange.id,
  };
}
