import { severities } from './check/severities.ts';
import { messageOf } from './check/words.ts';
import type {
  Cause,
  Drift,
  ExchangeResult,
  FindingCode,
  FlowResult,
  Json,
  Result,
  Secret,
  StepResult,
  Verdict,
} from './model.ts';
import { findLeaks } from './report/audit.ts';
import { type Rendered, textOf } from './report/rendered.ts';
import { nextSteps } from './triage-words.ts';
import { UsageError } from './usage-error.ts';

/**
 * The secrets that any report shows, whatever was run: keys and words of `result.json`, of the other formats and of the sentences in
 * them, dates. They cannot be kept out without spoiling the report.
 *
 * @param renderers the formats
 * @param now ISO 8601
 */
export function fixedWordsAmong(
  secrets: readonly Secret[],
  renderers: readonly { render(result: Result): Rendered }[],
  now: string,
): Secret[] {
  const suspects = secrets.filter(({ value }) => isWordlike(value));
  if (suspects.length === 0) return [];
  const result = aReportOfNothing(now);
  const texts = renderers.map(({ render }) => textOf(render(result)));
  return suspects.filter((secret) => texts.some((text) => findLeaks(text, [secret]).length > 0));
}

/** @throws UsageError where a secret is among the words of every report */
export function refuseFixedWords(
  secrets: readonly Secret[],
  renderers: readonly { render(result: Result): Rendered }[],
  now: string,
): void {
  const [word] = fixedWordsAmong(secrets, renderers, now);
  if (word === undefined) return;
  throw new UsageError(
    `The value of ${word.name} is a word that every report contains, so it cannot be kept out of them. Choose another value; if it is not a secret, rename the variable.`,
  );
}

/** What an API calls a token may be any word: such a one is no secret, and must not spoil the report. */
export function withoutFixedWords(
  secrets: readonly Secret[],
  renderers: readonly { render(result: Result): Rendered }[],
  now: string,
): Secret[] {
  const words = new Set(fixedWordsAmong(secrets, renderers, now));
  return secrets.filter((secret) => !words.has(secret));
}

/** Keys and tokens are longer, or mix letters and digits as no word does. Only what looks like a word is worth the search. */
function isWordlike(value: string): boolean {
  return (
    value.length <= LONGEST_WORD &&
    (/^[\p{L} ._:/-]+\d{0,3}$/u.test(value) || /^\d[\d.]*[-:T][\d .:TZ-]*$|^20\d{6}/.test(value))
  );
}

const LONGEST_WORD = 24;

/** A result with every key and every fixed word, and nothing else. */
function aReportOfNothing(now: string): Result {
  const codes = Object.keys(severities) as FindingCode[];
  const verdicts: Verdict[] = ['validated', 'waived', 'failed', 'unvalidated'];
  const flows = (['passed', 'failed', 'skipped', 'interrupted'] as const).map((status) => aFlow(status, verdicts, now));
  const place = {
    suite: '',
    flow: '',
    step: '',
    exchangeId: '',
    description: '',
    operationId: '',
    unit: '',
    status: 0,
  };
  const values = {
    expected: '' as Json,
    actual: '' as Json,
    detail: '',
    keyword: '',
    schemaPointer: '',
    schemaLine: 1,
  };
  const waiver = { code: 'retried' as const, status: '', owner: '', reason: '' };
  const findings = codes.map((code, index) => {
    const finding = { id: '', code, severity: severities[code], iteration: 2, ...place, ...values, waiver, omitted: 1 };
    const waivedBy = { reason: '', owner: '', expires: now.slice(0, 10), artefact: '' };
    return {
      ...finding,
      pointer: '',
      places: [''],
      cause: causes[index % causes.length] as Cause,
      waivedBy,
      message: messageOf(finding),
    };
  });
  const counts = { declared: 1, seen: 0 };
  const totals: Result['totals'] = {
    flows: 4,
    flowsFailed: 1,
    flowsSkipped: 1,
    exchanges: 4,
    validated: 1,
    waived: 1,
    failed: 1,
    unvalidated: 1,
    findings: { error: 1, warning: 1, info: 1, waived: 1 },
    assertions: { passed: 1, failed: 1 },
    sentAgain: 1,
  };
  return {
    schemaVersion: 1,
    run: {
      id: now.replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15),
      startedAt: now,
      durationMs: 1,
      exitCode: 1,
      target: 'sandbox',
      baseUrl: '',
      source: 'official',
      artefacts: [{ id: '', kind: 'collection', path: '', sha256: '' }],
      repairs: [{ collection: '', item: '', defect: '', reason: '', stale: true }],
      interrupted: false,
      versions: { node: '', 'vipps-contract': '', newman: '' },
      notes: [],
    },
    totals,
    units: [{ unit: '', totals }],
    flows,
    findings: [...findings, ...findings.map(({ waivedBy: _none, ...open }) => open)],
    drift: driftOfNothing,
    history: { runs: [{ ...runInShort, startedAt: now }], since: {}, flaky: [{ flow: '', failed: 1, runs: 1 }] },
    coverage: {
      operations: [
        {
          ...{ description: '', operationId: '', method: '', path: '', statuses: {}, errorCodes: {} },
          fields: { ...counts, unseen: [''] },
          enums: [{ pointer: '', declared: [''], unseen: [''] }],
        },
      ],
      totals: [
        {
          description: '',
          operations: counts,
          statuses: counts,
          fields: counts,
          enumValues: counts,
          errorCodes: 0,
          percent: 0,
        },
      ],
    },
  };
}

const causes: Cause[] = ['bug', 'runner-failed', 'script-hung', 'script-memory', 'worker-died'];

const runInShort = {
  ...{ id: '', exitCode: 0, durationMs: 0, flows: 0, flowsFailed: 0, exchanges: 0, errors: 0, warnings: 0, waived: 0 },
  ...{ coverage: 0, p50: 0, p95: 0 },
};

const kinds = ['request-header', 'query-parameter', 'request-field', 'response-field'] as const;

const driftOfNothing: Drift = {
  operations: [
    {
      ...{ description: '', operationId: '', method: '', path: '', inCollection: true, inTraffic: true },
      rows: kinds.map((kind) => ({ kind, name: '', inDescription: true, inCollection: true, inTraffic: true })),
    },
  ],
  totals: { operationsUnused: 0, undescribed: 0, undescribedSeen: 0, neverSeen: 0 },
};

function aFlow(status: FlowResult['status'], verdicts: Verdict[], now: string): FlowResult {
  const steps = (['passed', 'failed', 'skipped', 'reused'] as const).map(
    (step): StepResult => ({
      name: '',
      status: step,
      reason: '',
      tidiesUp: true,
      exchanges: verdicts.map((verdict) => anExchange(verdict, now)),
    }),
  );
  const triage = {
    class: [...new Set(Object.keys(nextSteps).map((key) => key.split(':')[0]))].join(' '),
    nextStep: '',
  };
  const place = { id: '', suite: '', name: '', title: '', unit: '', order: 0, iteration: 1, attempt: 1 };
  return { ...place, status, reason: '', cause: 'bug', startedAt: now, durationMs: 1, triage, steps };
}

function anExchange(verdict: Verdict, now: string): ExchangeResult {
  return {
    ...{ id: '', operationId: '', description: '', judgedBy: '', reason: '', verdict, attempt: 1, durationMs: 1 },
    sentBy: 'script',
    startedAt: now,
    request: { method: 'POST', url: 'http://127.0.0.1/', headers: [], body: '', bodyEncoding: 'base64' },
    response: { status: 200, headers: [], body: '', bodyEncoding: 'base64', bytes: 0 },
    failure: { code: 'other', message: '', place: '' },
  };
}
