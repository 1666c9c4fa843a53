import type { PlannedStep } from '../model.ts';
import { isHeard } from './callback-missing.ts';
import type { FlowCheck } from './flow-check.ts';
import { readBody } from './read-body.ts';
import { unexpectedValue } from './unexpected-value.ts';

/** A well-formed callback or webhook that says something else than it has to. */
export const callbackValue: FlowCheck = {
  code: 'unexpected-value',
  find: ({ flow, steps }) =>
    steps.flatMap((run) =>
      (flow.steps[run.index]?.hears ?? []).flatMap((wanted) =>
        run.exchanges
          .filter((exchange) => isHeard(exchange, wanted))
          .flatMap((exchange) => {
            const step = {
              ...flow.steps[run.index],
              expect: { status: 'any', fields: wanted.fields ?? {} },
            } as PlannedStep;
            const body = readBody(exchange.request.body, { essence: 'application/json' });
            const faults = unexpectedValue.find({ step, run, last: exchange, body });
            return faults.map((fault) => ({ fault, exchangeId: exchange.id }));
          }),
      ),
    ),
};
