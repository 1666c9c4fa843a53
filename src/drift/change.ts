import type { Json } from '../model.ts';

/**
 * What a change upstream means for those who rely on the old version:
 *
 * - `breaking`: a request that was right is wrong now, an answer may come that the old version refuses, or something
 *   that others read or call is gone.
 * - `additive`: everything that was right still is; there is more, or less that has to be expected.
 * - `documentation`: only what people read has changed.
 */
export type ChangeClass = 'breaking' | 'additive' | 'documentation';

/** One difference between the pinned and the newest version of an official file. */
export interface Change {
  class: ChangeClass;
  /** `openapi:ecom`. */
  artefact: string;
  /** `enum-value-added`; its words are in `words.ts`. */
  code: ChangeCode;
  /** Where in the artefact, for people: `createPayment, request body, /amount/value`. */
  place: string;
  /** What it is about: a field, a status, a value, a variable. */
  subject?: string;
  before?: Json;
  after?: Json;
  /** operationIds of the old version that are affected. */
  operations: string[];
  /** Items of the old collection that are affected. */
  items: string[];
  /** Variables of the environment that are affected. */
  variables?: string[];
  /** Statuses whose answers are affected; absent: it is about the request, or the whole operation. */
  statuses?: string[];
  /** Whether only requests, or only answers, are affected. */
  part?: 'request' | 'response';
  /** Where in the request (`/body/amount`, `/headers/X-Key`) or in the body of the answer, if it is about a schema. */
  pointers?: string[];
  touches: Touched;
}

/** A change before anybody asked whom it touches. */
export type Difference = Omit<Change, 'touches'>;

/** What of ours a change touches. */
export interface Touched {
  /** `ecom/full-capture-and-refund`. */
  flows: string[];
  /** `C1 quote-reference (Create payment - QR)`, with ` · no longer needed` where it finds nothing to mend any more. */
  repairs: string[];
  /** `body-schema fetchAuthorizationTokenUsingPost 200 /access_token`. */
  waivers: string[];
}

export type ChangeCode =
  // descriptions
  | 'operation-added'
  | 'operation-removed'
  | 'operation-moved'
  | 'operation-renamed'
  | 'operation-deprecated'
  | 'server-added'
  | 'server-removed'
  | 'security-tightened'
  | 'security-loosened'
  | 'parameter-added'
  | 'parameter-removed'
  | 'parameter-renamed'
  | 'parameter-style-changed'
  | 'body-added'
  | 'body-removed'
  | 'media-type-added'
  | 'media-type-removed'
  | 'status-added'
  | 'status-removed'
  | 'header-added'
  | 'header-removed'
  | 'field-added'
  | 'field-removed'
  | 'became-required'
  | 'became-optional'
  | 'type-widened'
  | 'type-narrowed'
  | 'type-changed'
  | 'null-allowed'
  | 'null-forbidden'
  | 'enum-value-added'
  | 'enum-value-removed'
  | 'enum-added'
  | 'enum-removed'
  | 'limit-widened'
  | 'limit-narrowed'
  | 'limit-changed'
  | 'branch-added'
  | 'branch-removed'
  | 'default-changed'
  | 'schema-added'
  | 'schema-removed'
  | 'schema-changed'
  | 'text-changed'
  // collections
  | 'request-added'
  | 'request-removed'
  | 'request-renamed'
  | 'request-moved'
  | 'method-changed'
  | 'url-changed'
  | 'header-changed'
  | 'body-mode-changed'
  | 'body-field-added'
  | 'body-field-removed'
  | 'body-field-changed'
  | 'body-changed'
  | 'script-added'
  | 'script-removed'
  | 'script-changed'
  | 'auth-changed'
  | 'behaviour-changed'
  // environments, and variables of collections
  | 'variable-added'
  | 'variable-removed'
  | 'variable-changed';

/** Breaking first, then as found. */
export function worstFirst<C extends Pick<Change, 'class'>>(changes: readonly C[]): C[] {
  const order: ChangeClass[] = ['breaking', 'additive', 'documentation'];
  return order.flatMap((one) => changes.filter((change) => change.class === one));
}
