import { assertionFailed } from './assertion-failed.ts';
import { blockedHost } from './blocked-host.ts';
import { bodySchema } from './body-schema.ts';
import { callbackSchema } from './callback-schema.ts';
import type { ExchangeCheck } from './check.ts';
import { headerSchema } from './header-schema.ts';
import { malformedBody } from './malformed-body.ts';
import { missingBody } from './missing-body.ts';
import { missingHeader } from './missing-header.ts';
import { noResponse } from './no-response.ts';
import { nothingSent } from './nothing-sent.ts';
import { requestSchema } from './request-schema.ts';
import { retried } from './retried.ts';
import { scriptError } from './script-error.ts';
import { scriptEscape } from './script-escape.ts';
import type { StepCheck } from './step-check.ts';
import { undocumentedField } from './undocumented-field.ts';
import { undocumentedMediaType } from './undocumented-media-type.ts';
import { undocumentedMember } from './undocumented-member.ts';
import { undocumentedOperation } from './undocumented-operation.ts';
import { undocumentedStatus } from './undocumented-status.ts';
import { unexpectedBody } from './unexpected-body.ts';
import { unexpectedStatus } from './unexpected-status.ts';
import { unexpectedValue } from './unexpected-value.ts';
import { unresolvedVariable } from './unresolved-variable.ts';
import { unvalidated } from './unvalidated.ts';

/** What is looked at in every exchange, in the order in which findings are told. */
export const exchangeChecks: readonly ExchangeCheck[] = [
  noResponse,
  blockedHost,
  unresolvedVariable,
  requestSchema,
  undocumentedMember,
  undocumentedOperation,
  undocumentedStatus,
  undocumentedMediaType,
  malformedBody,
  missingBody,
  unexpectedBody,
  bodySchema,
  undocumentedField,
  missingHeader,
  headerSchema,
  unvalidated,
];

/** What is looked at in an exchange that the API began: the answer was ours. */
export const callbackChecks: readonly ExchangeCheck[] = [undocumentedOperation, callbackSchema];

/** What is looked at in every step. */
export const stepChecks: readonly StepCheck[] = [
  nothingSent,
  unexpectedStatus,
  unexpectedValue,
  assertionFailed,
  scriptError,
  scriptEscape,
  retried,
];
