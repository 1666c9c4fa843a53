import type { Fault, FindingCode } from '../model.ts';
import type { Subject } from './subject.ts';

/** One thing that is looked at in every exchange. */
export interface ExchangeCheck {
  code: FindingCode;
  /** `response` checks are repeated with the bundled description where that has to stand in. */
  about: 'response' | 'body' | 'request';
  find(subject: Subject): Fault[];
}
