import type { Suite } from '../model.ts';
import { ecom } from './ecom.ts';
import { epayment } from './epayment.ts';
import { webhooks } from './webhooks.ts';

/** The suites that a run without further words runs, in this order. */
export const suites: Suite[] = [ecom, epayment, webhooks];
