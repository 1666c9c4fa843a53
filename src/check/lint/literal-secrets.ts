import type { Fault } from '../../model.ts';
import type { LintedItem } from './linted-item.ts';
import type { ItemRule } from './rule.ts';

const SECRET_NAMES =
  /^(authorization|client[-_]?(id|secret)|ocp-apim-subscription-key|subscription[-_]?key|api[-_]?key|access[-_]?token|password|secret)$/i;
const SECRET_VALUES = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|\b[0-9a-f]{32}\b/;

/** Secrets that stand in the collection itself, and instructions that would be sent as one. */
export const literalSecrets: ItemRule = (item) => [
  ...[...item.headers, ...authPairs(item.auth)].flatMap(([name, value]) => suspect(name, value)),
  ...[item.url, item.body ?? '']
    .filter((text) => SECRET_VALUES.test(withoutPaymentNames(text, item)))
    .map((): Fault => ({ code: 'literal-secret', pointer: '/body', keyword: 'value' })),
];

/** A payment's name may look like a subscription key: shops use 32 hexadecimal digits, too. */
function withoutPaymentNames(text: string, { match, body = '' }: LintedItem): string {
  const inPath = Object.entries(match?.parameters ?? {}).flatMap(([name, value]) =>
    /^(reference|orderId)$/i.test(name) ? [value] : [],
  );
  const inBody = [...body.matchAll(/"(?:reference|orderId|modificationReference)"\s*:\s*"([^"]+)"/g)].map(
    ([, value = '']) => value,
  );
  return [...inPath, ...inBody].reduce((rest, name) => rest.replaceAll(name, ''), text);
}

function suspect(name: string, value: string): Fault[] {
  const pointer = `/headers/${name}`;
  const isSecret = SECRET_NAMES.test(name);
  if (value.trim() === '' || value.includes('{{')) return [];
  if (isSecret && /^<.*>$/.test(value.trim()))
    return [{ code: 'request-schema', pointer, keyword: 'placeholder', actual: value }];
  // The value itself is not told: a finding about a secret must not publish it.
  return isSecret || SECRET_VALUES.test(value) ? [{ code: 'literal-secret', pointer, keyword: 'value' }] : [];
}

/** What an API-key or bearer auth sends, as the header that it becomes. */
function authPairs(auth: { type: string; [type: string]: unknown } | undefined): [string, string][] {
  if (auth === undefined) return [];
  const entries = Array.isArray(auth[auth.type]) ? (auth[auth.type] as { key: string; value: unknown }[]) : [];
  const settings = Object.fromEntries(entries.map(({ key, value }) => [key, String(value ?? '')]));
  if (auth.type === 'apikey') return [[settings.key ?? '', settings.value ?? '']];
  if (auth.type === 'bearer') return [['Authorization', settings.token ?? '']];
  return auth.type === 'basic' ? [['Authorization', settings.password ?? '']] : [];
}
