import type { JSX } from 'preact';
import type { OperationCoverage } from '../../model.ts';
import { groupBy } from '../group-by.ts';
import { Filters, matchesQuery, occurring } from './filters.tsx';
import { Empty, PartOnly, Proportions, Scroll } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo, type Route } from './route.ts';

/** Which operations, statuses, fields and enum values the run has seen: a heat map, and the rest by name. */
export function CoverageView({ route }: { route: Route }): JSX.Element {
  const { coverage, run } = useReport().data;
  const { operations } = coverage;
  const { filters } = route;
  const shown = operations.filter(
    (operation) =>
      (!filters.description || operation.description === filters.description) &&
      (!filters.seen || (filters.seen === 'seen') === wasSeen(operation)) &&
      matchesQuery(filters.q, [operation.operationId, operation.method, operation.path, operation.description]),
  );
  return (
    <>
      <h1>Coverage</h1>
      <PartOnly part={run.part} />
      <Filters
        route={route}
        noun="operation"
        shown={shown.length}
        choices={[
          {
            name: 'description',
            label: 'Description',
            options: occurring(operations.map(({ description }) => description)),
          },
          { name: 'seen', label: 'Seen', options: ['seen', 'never'] },
        ]}
      />
      {shown.length === 0 && <Empty>No operation fits.</Empty>}
      {[...groupBy(shown, ({ description }) => description)].map(([description, members]) => (
        <section key={description}>
          <h2>
            {description} <Percent description={description} />
          </h2>
          <HeatMap operations={members} />
        </section>
      ))}
    </>
  );
}

/** What of a description was seen, all in all. */
function Percent({ description }: { description: string }): JSX.Element | null {
  const totals = useReport().data.coverage.totals?.find((each) => each.description === description);
  if (!totals) return null;
  const { operations, statuses, fields, enumValues } = totals;
  const parts = [
    `${operations.seen}/${operations.declared} operations`,
    `${statuses.seen}/${statuses.declared} statuses`,
    `${fields.seen}/${fields.declared} fields`,
    `${enumValues.seen}/${enumValues.declared} enum values`,
  ];
  return (
    <small class="muted">
      {totals.percent} %: {parts.join(', ')}
    </small>
  );
}

function HeatMap({ operations }: { operations: OperationCoverage[] }): JSX.Element {
  const statuses = occurring(operations.flatMap((operation) => Object.keys(operation.statuses)));
  const most = Math.max(1, ...operations.flatMap((operation) => Object.values(operation.statuses)));
  return (
    <Scroll label="Operations by status">
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">Operation</th>
            {statuses.map((status) => (
              <th key={status} scope="col">
                {status}
              </th>
            ))}
            <th scope="col">Fields</th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => (
            <tr key={`${operation.method} ${operation.path}`}>
              <th scope="row">
                <a href={linkTo('exchanges', '', { operation: operation.operationId })}>
                  <b>{operation.method}</b> {operation.path}
                </a>
                <small>{operation.operationId}</small>
              </th>
              {statuses.map((status) => (
                <HeatCell key={status} times={operation.statuses[status]} most={most} />
              ))}
              <td>
                <Fields operation={operation} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function HeatCell({ times, most }: { times: number | undefined; most: number }): JSX.Element {
  if (times === undefined) return <td class="heat-none" aria-label="not described" />;
  if (times === 0) return <td class="heat-0">0</td>;
  const level = Math.min(4, 1 + Math.floor((Math.log(times) / Math.log(Math.max(2, most))) * 3.99));
  return <td class={`heat-${level}`}>{times}</td>;
}

/** How many fields were seen; opened, what was not, by name. */
function Fields({ operation }: { operation: OperationCoverage }): JSX.Element {
  const { declared, seen, unseen } = operation.fields;
  const enums = operation.enums.filter((each) => each.unseen.length > 0);
  const codes = Object.entries(operation.errorCodes);
  return (
    <details class="fields">
      <summary>
        {seen}/{declared}
        <Proportions
          label={`${seen} of ${declared} fields`}
          parts={[
            ['validated', seen],
            ['rest', declared - seen],
          ]}
        />
      </summary>
      <ul class="unseen">
        {unseen.length + enums.length + codes.length === 0 && <li>Everything was seen.</li>}
        {unseen.slice(0, 200).map((pointer) => (
          <li key={pointer}>
            never <code>{pointer}</code>
          </li>
        ))}
        {enums.map((each) => (
          <li key={each.pointer}>
            <code>{each.pointer}</code> never {each.unseen.map((value) => JSON.stringify(value)).join(', ')}
          </li>
        ))}
        {codes.map(([code, times]) => (
          <li key={code}>
            error <code>{code}</code> seen {times}×
          </li>
        ))}
      </ul>
    </details>
  );
}

function wasSeen({ statuses }: OperationCoverage): boolean {
  return Object.values(statuses).some((times) => times > 0);
}
