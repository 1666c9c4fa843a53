import type { FindingCode, Severity } from '../model.ts';

/** How bad each kind of finding is. Only errors fail a run; with `--strict`, warnings too. */
export const severities: Readonly<Record<FindingCode, Severity>> = {
  'no-response': 'error',
  'unexpected-status': 'error',
  'unexpected-value': 'error',
  'assertion-failed': 'error',
  'script-error': 'error',
  'script-escape': 'error',
  'undocumented-operation': 'error',
  'undocumented-status': 'error',
  'undocumented-media-type': 'error',
  'malformed-body': 'error',
  'missing-body': 'error',
  'unexpected-body': 'error',
  'body-schema': 'error',
  'header-schema': 'error',
  'missing-header': 'error',
  'invariant-broken': 'error',
  'idempotency-broken': 'error',
  'callback-missing': 'error',
  'callback-schema': 'error',
  'signature-invalid': 'error',
  'unresolved-variable': 'error',
  'blocked-host': 'error',
  unvalidated: 'error',
  'expired-waiver': 'error',
  'literal-secret': 'error',
  'undocumented-field': 'warning',
  'request-schema': 'warning',
  'description-invalid': 'warning',
  'stale-waiver': 'warning',
  'read-before-set': 'warning',
  'hard-coded-host': 'warning',
  'skipped-step': 'warning',
  'undocumented-member': 'info',
  'uncovered-operation': 'info',
  'no-assertions': 'info',
  'deprecated-script': 'info',
  'unknown-format': 'info',
  retried: 'info',
};

/** With `--strict-requests`, requests are judged to the letter: a member that the description does not list is a warning. */
export function withStrictRequests<F extends { code: FindingCode; severity: Severity }>(findings: readonly F[]): F[] {
  return findings.map((finding) =>
    finding.code === 'undocumented-member' ? { ...finding, severity: 'warning' } : finding,
  );
}

/** A path in other capitals is a note: the gateway accepts it, and an official module sends one. */
export function withLenientPaths<F extends { keyword?: string; severity: Severity }>(findings: readonly F[]): F[] {
  return findings.map((finding) => (finding.keyword === 'case-folded' ? { ...finding, severity: 'info' } : finding));
}
