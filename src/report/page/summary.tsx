import type { JSX } from 'preact';
import { countFlows, isNotRun } from '../count-flows.ts';
import { groupBy } from '../group-by.ts';
import { type RootCause, rootCausesOf } from '../root-causes.ts';
import { assertionWords, count, formatDuration, outcomeOf, passedLine, placeOfFinding } from '../words.ts';
import { FlowTable } from './flows.tsx';
import { Pill, Proportions, Tile } from './parts.tsx';
import { isOpenError, useReport } from './report.ts';
import { linkTo } from './route.ts';
import { Trend } from './trend.tsx';
import { Units } from './units.tsx';

/** Is the contract kept; if not, what exactly, and what to do. */
export function Summary(): JSX.Element {
  const { data } = useReport();
  const outcome = outcomeOfPage();
  return (
    <>
      <section class={`banner ${outcome.kind}`}>
        <h1>{outcome.title}</h1>
        <p>{outcome.detail}</p>
        {data.run.notes.map((note) => (
          <p key={note} class="run-note">
            {note}
          </p>
        ))}
      </section>
      <Tiles />
      <WhatToDo />
      <OpenErrors />
      <Units />
      <Trend />
      <SomeFlows />
      <RunFacts />
    </>
  );
}

export function outcomeOfPage(): ReturnType<typeof outcomeOf> {
  const { data } = useReport();
  return outcomeOf(data);
}

function Tiles(): JSX.Element {
  const { data } = useReport();
  const { totals, coverage, run, flows } = data;
  const { passed, failed, skipped, brokenOff, notRun } = countFlows(flows);
  const seen = coverage.operations.filter(({ statuses }) => Object.values(statuses).some((times) => times > 0)).length;
  const verdicts: [string, number][] = [
    ['validated', totals.validated],
    ['waived', totals.waived],
    ['unvalidated', totals.unvalidated],
    ['failed', totals.failed],
  ];
  const { error, warning, waived } = totals.findings;
  const besides = [warning > 0 ? count(warning, 'warning') : '', waived > 0 ? `${waived} waived` : ''];
  return (
    <section class="tiles" aria-label="Totals">
      <Tile href={linkTo('flows')} label="flows passed" value={`${passed}/${totals.flows}`}>
        <Proportions
          label={passedLine(flows)}
          parts={[
            ['passed', passed],
            ['skipped', skipped + notRun],
            ['interrupted', brokenOff],
            ['failed', failed],
          ]}
        />
        {notRun + brokenOff > 0 && <small>{passedLine(flows)}</small>}
      </Tile>
      <Tile
        href={linkTo('exchanges')}
        label={nounFor(totals.exchanges, 'exchange judged', 'exchanges judged')}
        value={String(totals.exchanges)}
      >
        <Proportions parts={verdicts} label={describeParts(verdicts)} />
        <small>{describeParts(verdicts)}</small>
        <small>{assertionWords(totals.assertions)}</small>
      </Tile>
      <Tile href={linkTo('findings')} label={nounFor(error, 'error', 'errors')} value={String(error)}>
        <small>{besides.filter((part) => part !== '').join(', ') || 'no warnings'}</small>
      </Tile>
      <Tile
        href={linkTo('coverage')}
        label={run.part ? 'operations seen by these flows' : 'operations seen'}
        value={`${seen}/${coverage.operations.length}`}
      >
        <Proportions
          label={`${seen} of ${coverage.operations.length}`}
          parts={[
            ['validated', seen],
            ['rest', coverage.operations.length - seen],
          ]}
        />
      </Tile>
      <Tile href={linkTo('timings')} label="duration" value={formatDuration(run.durationMs)}>
        <small>{run.startedAt.slice(0, 19).replace('T', ' ')} UTC</small>
      </Tile>
    </section>
  );
}

function nounFor(number: number, one: string, many: string): string {
  return number === 1 ? one : many;
}

function describeParts(parts: [string, number][]): string {
  return parts
    .filter(([, amount]) => amount > 0)
    .map(([kind, amount]) => `${amount} ${kind}`)
    .join(', ');
}

/** Flows that failed alike need one answer: each class once, with its next step. */
function WhatToDo(): JSX.Element | null {
  const { data } = useReport();
  const triaged = data.flows.filter(({ triage }) => triage);
  const groups = groupBy(triaged, ({ triage }) => JSON.stringify([triage?.class, triage?.nextStep]));
  if (groups.size === 0) return null;
  return (
    <section>
      <h2>What to do</h2>
      <ul class="todo">
        {[...groups.values()].map(([first, ...others]) => (
          <li key={first?.key}>
            <Pill kind="failed">{first?.triage?.class}</Pill> {first?.triage?.nextStep}{' '}
            <span class="muted">
              {first?.key}
              {others.length > 0 && ` and ${count(others.length, 'more flow')}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Each cause once, worst first: one row for all that one fix would probably take away. */
function OpenErrors(): JSX.Element | null {
  const { data } = useReport();
  const causes = rootCausesOf(data.findings.filter(isOpenError));
  if (causes.length === 0) return null;
  const shown = causes.slice(0, 12);
  return (
    <section>
      <h2>What is wrong</h2>
      <ul class="errors">
        {shown.map((cause) => (
          <CauseRow key={cause.lead.id} cause={cause} />
        ))}
      </ul>
      {causes.length > shown.length && <a href={linkTo('findings')}>All {causes.length} causes</a>}
    </section>
  );
}

function CauseRow({ cause: { lead, findings, flows, steps } }: { cause: RootCause }): JSX.Element {
  const { history } = useReport().data;
  const since = findings.flatMap(({ id }) => history?.since[id] ?? []).toSorted()[0];
  const named = steps.slice(0, 3).join(', ');
  const seen = [
    [lead.operationId, lead.status].filter((part) => part !== undefined).join(' '),
    flows === 1 ? placeOfFinding({ ...lead, step: '' }) : count(flows, 'flow'),
    steps.length > 3 ? `${named} and ${count(steps.length - 3, 'more step')}` : named,
    findings.length > 1 ? count(findings.length, 'finding') : '',
    since === undefined ? '' : `since ${since.slice(0, 10)}`,
  ];
  return (
    <li>
      <a href={linkTo('finding', lead.id)} data-item>
        <span class="code">{lead.code}</span>
        <span class="message">{lead.message}</span>
        <span class="muted">{seen.filter((part) => part !== '').join(' · ')}</span>
      </a>
    </li>
  );
}

/** All of a small run; of a large one those that want to be looked at, and the suites. */
function SomeFlows(): JSX.Element {
  const { flows } = useReport().data;
  if (flows.length <= 20) {
    return (
      <section>
        <h2>Flows</h2>
        <FlowTable flows={flows} />
      </section>
    );
  }
  const notPassed = flows.filter((flow) => flow.status !== 'passed' && !isNotRun(flow));
  const { notRun } = countFlows(flows);
  return (
    <>
      {notPassed.length > 0 && (
        <section>
          <h2>Flows that did not pass</h2>
          <FlowTable flows={notPassed} />
        </section>
      )}
      {notRun > 0 && <p class="muted">{count(notRun, 'flow was', 'flows were')} not run.</p>}
      <Suites />
    </>
  );
}

function Suites(): JSX.Element {
  const { flows } = useReport().data;
  return (
    <section>
      <h2>Suites</h2>
      <div class="tiles">
        {[...groupBy(flows, ({ suite }) => suite)].map(([suite, members]) => {
          const amount = (status: string): number => members.filter((flow) => flow.status === status).length;
          const rest = members.length - amount('passed') - amount('failed');
          return (
            <Tile
              key={suite}
              href={linkTo('flows', '', { suite })}
              label={suite}
              value={`${amount('passed')}/${members.length}`}
            >
              <Proportions
                label={`${amount('passed')} of ${members.length} passed`}
                parts={[
                  ['passed', amount('passed')],
                  ['skipped', rest],
                  ['failed', amount('failed')],
                ]}
              />
            </Tile>
          );
        })}
      </div>
    </section>
  );
}

function RunFacts(): JSX.Element {
  const { run } = useReport().data;
  const facts: [string, string][] = [
    ['Target', `${run.baseUrl} (${run.target})`],
    ['Artefacts', run.source],
    ['Started', `${run.startedAt.slice(0, 19).replace('T', ' ')} UTC`],
    ['Run', run.id],
    ['Exit code', String(run.exitCode)],
    [
      'Versions',
      Object.entries(run.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  return (
    <section>
      <h2>This run</h2>
      <dl class="facts-list">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ul class="artefacts">
        {run.artefacts.map(({ id, path, sha256 }) => (
          <li key={id}>
            <b>{id}</b> {path} <code title={sha256}>{sha256.slice(0, 16)}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
