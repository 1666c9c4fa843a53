import type { PostmanCollection } from '../model.ts';

/** Ids of the descriptions of what flows of either API use by the way. */
export const SHARED_DESCRIPTIONS = ['openapi:access-token', 'openapi:userinfo', 'openapi:qr'];

/** Whether anything in a collection or its variables names a path of Vipps MobilePay, so that the shared descriptions may be needed. */
export function namesVippsPath(collections: PostmanCollection[], values: Record<string, string>): boolean {
  return /\/(?:accesstoken\/get|vipps-userinfo-api|qr\/v1|epayment\/v1|ecomm\/v2)/i.test(
    JSON.stringify([collections, values]),
  );
}
