import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Finding, Json } from '../../model.ts';
import { bugReport } from '../bug-report.ts';
import { findingPage } from '../finding-page.ts';
import { count, placeOfFinding } from '../words.ts';
import { curlOf, ExchangeView } from './exchange-view.tsx';
import { CopyButton, Paged, Pill } from './parts.tsx';
import { flowOfFinding, type PlacedExchange, type Report, useReport } from './report.ts';
import { linkTo } from './route.ts';
import { detailsOf } from './unpack.ts';

interface FindingViewProps {
  finding: Finding;
  /** The same fault elsewhere. */
  others?: Finding[];
  isAlone?: boolean;
  /** Its exchange is shown below anyhow. */
  isAboveExchange?: boolean;
}

/** One finding in full: what happened, what was expected, where; then what to do with it. */
export function FindingView({
  finding,
  others = [],
  isAlone = false,
  isAboveExchange = false,
}: FindingViewProps): JSX.Element {
  const report = useReport();
  const placed = finding.exchangeId === undefined ? undefined : report.exchangeById.get(finding.exchangeId);
  const toShow = isAboveExchange ? undefined : placed;
  const [showsExchange, setShowsExchange] = useState(isAlone);
  const flow = flowOfFinding(report, finding);
  const texts = comparable(finding);
  return (
    <article class={`finding ${finding.waivedBy ? 'waived' : finding.severity}`} data-item tabIndex={-1}>
      <h2>
        <Pill kind={finding.waivedBy ? 'waived' : finding.severity} /> {finding.message}
      </h2>
      <p class="where">
        {flow ? <a href={linkTo('flow', flow.key)}>{flow.key}</a> : finding.flow}
        {finding.step !== '' && ` › ${finding.step}`}
        {finding.pointer !== undefined && (
          <>
            {' '}
            at <code>{finding.pointer || '(whole body)'}</code>
          </>
        )}
      </p>
      <dl class="compare">
        {finding.expected !== undefined && <Value term="Expected" text={texts.expected} tone="good" />}
        {finding.actual !== undefined && <Value term="Actual" text={texts.actual} tone="bad" />}
        {finding.schemaPointer && (
          <div>
            <dt>Schema</dt>
            <dd>
              <code>
                {finding.description}#{finding.schemaPointer}
                {finding.keyword && ` (${finding.keyword})`}
              </code>
            </dd>
          </div>
        )}
        {finding.waivedBy && (
          <div>
            <dt>Waiver</dt>
            <dd>
              {finding.waivedBy.reason} <span class="muted">({waiverEnd(finding)})</span>
            </dd>
          </div>
        )}
        <Since finding={finding} />
      </dl>
      <div class="actions">
        {toShow && (
          <button
            type="button"
            class="button"
            aria-expanded={showsExchange}
            onClick={() => setShowsExchange(!showsExchange)}
          >
            {showsExchange ? 'Hide the exchange' : 'Show the exchange'}
          </button>
        )}
        {toShow && !showsExchange && <CopyButton label="Copy as curl" text={() => curlFor(report, toShow)} />}
        <CopyButton label="Copy as bug report" text={() => bugReportFor(report, finding, placed)} />
        <a
          class="button"
          href={findingPage(finding.code, report.data.run.versions['vipps-contract'])}
          rel="noreferrer"
          title={`vipps-contract explain ${finding.code}`}
        >
          What does {finding.code} mean?
        </a>
        {!isAlone && (
          <a class="button" href={linkTo('finding', finding.id)}>
            Link to this finding
          </a>
        )}
      </div>
      <Elsewhere findings={others} />
      {showsExchange && toShow && <ExchangeView placed={toShow} />}
    </article>
  );
}

/** One fault in several steps is one thing to mend: where else it was seen. */
function Elsewhere({ findings }: { findings: Finding[] }): JSX.Element | null {
  if (findings.length === 0) return null;
  return (
    <details class="elsewhere" open={findings.length <= 5}>
      <summary>Seen in {count(findings.length, 'more place')}</summary>
      <Paged items={findings} size={50}>
        {(some) => (
          <ul>
            {some.map((finding, index) => (
              <li key={`${finding.id} ${index}`}>
                <a href={linkTo('finding', finding.id)}>{placeOfFinding(finding)}</a>
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </details>
  );
}

/** Two texts are shown as they are; a text beside something else in quotes, so that `"49900"` is told from 49900. */
function comparable({ expected, actual, keyword }: Finding): { expected: string; actual: string } {
  const areTexts = typeof expected === 'string' && typeof actual === 'string' && keyword !== 'type';
  const write = (value: Json | undefined): string =>
    typeof value === 'string' && areTexts ? value : JSON.stringify(value ?? null);
  return { expected: keyword === 'type' ? String(expected) : write(expected), actual: write(actual) };
}

/** Until when a waiver holds. */
export function waiverEnd({ waivedBy }: Finding): string {
  if (!waivedBy) return '';
  const bound = waivedBy.expires
    ? `until ${waivedBy.expires}`
    : waivedBy.artefact
      ? `bound to ${waivedBy.artefact}`
      : '';
  return [waivedBy.owner, bound].filter((part) => part !== '').join(', ');
}

function Since({ finding }: { finding: Finding }): JSX.Element | null {
  const since = useReport().data.history?.since[finding.id];
  if (!since) return null;
  return (
    <div>
      <dt>Since</dt>
      <dd>{since.slice(0, 16).replace('T', ' ')}</dd>
    </div>
  );
}

function Value({ term, text, tone }: { term: string; text: string; tone: string }): JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <code class={`${tone}-text`}>{text.length > 2000 ? `${text.slice(0, 2000)} …` : text}</code>
      </dd>
    </div>
  );
}

async function curlFor(report: Report, placed: PlacedExchange): Promise<string> {
  const details = await detailsOf(report.data, placed.exchange.number);
  return details ? curlOf(placed, details) : '';
}

async function bugReportFor(report: Report, finding: Finding, placed: PlacedExchange | undefined): Promise<string> {
  const details = placed && (await detailsOf(report.data, placed.exchange.number));
  if (!placed || !details) return bugReport(finding, report.data.run);
  const { exchange } = placed;
  return bugReport(finding, report.data.run, {
    curl: curlOf(placed, details),
    ...(exchange.status !== undefined && { status: exchange.status }),
    headers: details.response?.headers ?? [],
    body: details.response?.bodyEncoding ? '(binary)' : (details.response?.body ?? ''),
    startedAt: exchange.startedAt,
  });
}
