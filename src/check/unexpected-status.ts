import { errorCodesOf } from './error-codes.ts';
import { matchesStatus } from './match-status.ts';
import type { BodyReading } from './read-body.ts';
import type { StepCheck } from './step-check.ts';

/** The answer's status is not the one that the step has to get. */
export const unexpectedStatus: StepCheck = {
  code: 'unexpected-status',
  isAboutAnswer: true,
  find: ({ step, last, body }) => {
    const actual = last?.response?.status;
    if (actual === undefined || matchesStatus(step.expect.status, actual)) return [];
    const reason = actual >= 400 ? reasonIn(body) : undefined;
    const fault = { code: 'unexpected-status', expected: step.expect.status, actual } as const;
    return [reason === undefined ? fault : { ...fault, detail: reason }];
  },
};

/** What the API itself says: its error codes, and a Problem's title. */
function reasonIn(body: BodyReading): string | undefined {
  if (body.type !== 'json') return undefined;
  const { value } = body.reading;
  const title = typeof value === 'object' && value !== null && !Array.isArray(value) ? value.title : undefined;
  const said = [typeof title === 'string' ? `"${title}"` : undefined, ...errorCodesOf(value)];
  const reason = said.filter((one) => one !== undefined).join(' ');
  return reason === '' ? undefined : reason;
}
