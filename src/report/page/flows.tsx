import type { JSX } from 'preact';
import { alikeFindings } from '../alike-findings.ts';
import { groupBy } from '../group-by.ts';
import type { PageFlow, PageStep } from '../page-data.ts';
import { assertionWords, count, formatDuration, verdictOf } from '../words.ts';
import { ExchangeRow } from './exchange-view.tsx';
import { Filters, matchesQuery, occurring } from './filters.tsx';
import { FindingView } from './finding-view.tsx';
import { Empty, Paged, Pill, toneOf } from './parts.tsx';
import { PaymentLife } from './payment-life.tsx';
import { flowOfFinding, isOpenError, useReport } from './report.ts';
import { linkTo, type Route } from './route.ts';
import { Waterfall } from './waterfall.tsx';

export function Flows({ route }: { route: Route }): JSX.Element {
  const { data } = useReport();
  const { filters } = route;
  const flaky = new Set(data.history?.flaky.map(({ flow }) => flow));
  const fitting = data.flows.filter(
    (flow) =>
      (!filters.unit || flow.unit === filters.unit) &&
      (!filters.suite || flow.suite === filters.suite) &&
      (!filters.verdict || flow.status === filters.verdict) &&
      (!filters.flaky || (filters.flaky === 'yes') === flaky.has(flow.key)) &&
      matchesQuery(filters.q, [
        flow.key,
        flow.title,
        flow.reason,
        flow.triage?.class,
        ...flow.steps.map(({ name }) => name),
      ]),
  );
  const shown = worstFlowsFirst(fitting);
  return (
    <>
      <h1>Flows</h1>
      <Filters
        route={route}
        noun="flow"
        shown={shown.length}
        choices={[
          { name: 'unit', label: 'Sales unit', options: occurring(data.flows.map(({ unit }) => unit)) },
          { name: 'suite', label: 'Suite', options: occurring(data.flows.map(({ suite }) => suite)) },
          { name: 'verdict', label: 'Status', options: occurring(data.flows.map(({ status }) => status)) },
          { name: 'flaky', label: 'Flaky', options: flaky.size > 0 ? ['yes', 'no'] : [] },
        ]}
      />
      {shown.length === 0 && <Empty>No flow fits.</Empty>}
      {shown.length > 0 && <Legend />}
      <FlowSections flows={shown} />
    </>
  );
}

const worst: PageFlow['status'][] = ['failed', 'interrupted', 'skipped', 'passed'];

/** What did not pass comes first; otherwise in the order of the run. */
function worstFlowsFirst(flows: PageFlow[]): PageFlow[] {
  return flows.toSorted((a, b) => worst.indexOf(a.status) - worst.indexOf(b.status));
}

/** What the colours of the squares mean. */
function Legend(): JSX.Element {
  const kinds: [kind: string, meaning: string][] = [
    ['validated', 'validated'],
    ['waived', 'waived, or reused from an earlier flow'],
    ['unvalidated', 'not judged'],
    ['failed', 'failed'],
    ['skipped', 'skipped'],
  ];
  return (
    <p class="legend">
      A square for each step:
      {kinds.map(([kind, meaning]) => (
        <span key={kind}>
          <svg width="10" height="10" aria-hidden="true">
            <rect class={`fill-${toneOf(kind)}`} width="10" height="10" rx="2" />
          </svg>{' '}
          {meaning}
        </span>
      ))}
    </p>
  );
}

/** Flows of many sales units stand under the unit that they were run for. */
function FlowSections({ flows }: { flows: PageFlow[] }): JSX.Element {
  if ((useReport().data.units?.length ?? 0) < 2) return <FlowTable flows={flows} />;
  return (
    <Paged items={[...groupBy(flows, ({ unit }) => unit ?? '')]} size={20}>
      {(some) =>
        some.map(([unit, own]) => (
          <section key={unit}>
            <h2>{unit === '' ? 'Of no unit' : unit}</h2>
            <FlowTable flows={own} />
          </section>
        ))
      }
    </Paged>
  );
}

/** Flows as lines: status, title, a square for each step, time. */
export function FlowTable({ flows }: { flows: PageFlow[] }): JSX.Element {
  return (
    <Paged items={flows} size={100}>
      {(some) => (
        <ul class="flows">
          {some.map((flow) => (
            <li key={flow.key}>
              <a href={linkTo('flow', flow.key)} data-item>
                <Pill kind={flow.status} />
                <span class="row-title">
                  {flow.title}
                  <small>{flow.reason === undefined ? flow.key : `${flow.key} · ${flow.reason}`}</small>
                </span>
                <StepSquares flow={flow} />
                <span class="row-time">{flow.status === 'skipped' ? '' : formatDuration(flow.durationMs)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}

/** Longer strips go on in a further row. */
const SQUARES_IN_ROW = 16;

function StepSquares({ flow }: { flow: PageFlow }): JSX.Element {
  const verdicts = flow.steps.map((step) => verdictOfStep(step));
  return (
    <svg
      class="squares"
      width={Math.min(flow.steps.length, SQUARES_IN_ROW) * 12}
      height={Math.ceil(flow.steps.length / SQUARES_IN_ROW) * 12}
      role="img"
      aria-label={`${count(verdicts.length, 'step')}: ${[...new Set(verdicts)].join(', ')}`}
    >
      {flow.steps.map((step, index) => (
        <rect
          key={index}
          class={`fill-${toneOf(verdicts[index] ?? '')}`}
          x={(index % SQUARES_IN_ROW) * 12}
          y={Math.floor(index / SQUARES_IN_ROW) * 12}
          width="10"
          height="10"
          rx="2"
        >
          <title>{`${step.name}: ${verdicts[index]}`}</title>
        </rect>
      ))}
    </svg>
  );
}

function verdictOfStep(step: PageFlow['steps'][number]): string {
  // The page's exchanges lack bodies, which a verdict does not look at.
  return verdictOf(step as unknown as Parameters<typeof verdictOf>[0]);
}

export function OneFlow({ flowKey }: { flowKey: string }): JSX.Element {
  const report = useReport();
  const flow = report.flowByKey.get(flowKey);
  if (!flow) return <Empty>This report has no flow {flowKey}.</Empty>;
  const findings = report.data.findings.filter(
    (finding) => isOpenError(finding) && flowOfFinding(report, finding) === flow,
  );
  return (
    <>
      <p>
        <a href={linkTo('flows')}>All flows</a>
      </p>
      <h1>
        <Pill kind={flow.status} /> {flow.title}
      </h1>
      <p class="muted">
        {flow.key} · {formatDuration(flow.durationMs)}
        {flow.attempt > 1 && ` · attempt ${flow.attempt}`}
        {flow.startedAt && ` · ${flow.startedAt.slice(0, 19).replace('T', ' ')} UTC`}
      </p>
      {flow.reason && <p>{flow.reason}</p>}
      {flow.triage && (
        <p>
          <Pill kind="failed">{flow.triage.class}</Pill> {flow.triage.nextStep}
        </p>
      )}
      <Paged items={alikeFindings(findings)} size={5}>
        {(some) =>
          some.map(
            ([finding, ...others]) => finding && <FindingView key={finding.id} finding={finding} others={others} />,
          )
        }
      </Paged>
      <PaymentLife points={flow.life} />
      <Waterfall flow={flow} />
      <h2>Steps</h2>
      {flow.steps.map((step, index) => (
        <StepView key={index} flow={flow} step={step} number={index + 1} />
      ))}
    </>
  );
}

function StepView({ flow, step, number }: { flow: PageFlow; step: PageStep; number: number }): JSX.Element {
  const title = `${number}. ${step.name}`;
  const assertions = assertionWords(step.assertions);
  const [first, ...more] = step.exchanges;
  // A step may fail by what its script found, though its answer is well.
  const isAlike = step.status !== 'failed' || first?.verdict === 'failed';
  if (first && more.length === 0 && !step.reason && isAlike)
    return (
      <ExchangeRow placed={{ exchange: first, step, flow }} title={[title, assertions].filter(Boolean).join(' · ')} />
    );
  return (
    <section class="step">
      <h3>
        {title} <Pill kind={verdictOfStep(step)} />
      </h3>
      {step.reason && <p class="muted">{step.reason}</p>}
      {assertions && <p class="muted">{assertions}</p>}
      {step.exchanges.map((exchange) => (
        <ExchangeRow key={exchange.id} placed={{ exchange, step, flow }} title={step.name} />
      ))}
    </section>
  );
}
