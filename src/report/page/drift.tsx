import type { JSX } from 'preact';
import type { Drift, DriftRow, OperationDrift } from '../../model.ts';
import { groupBy } from '../group-by.ts';
import { count } from '../words.ts';
import { Filters, matchesQuery, occurring } from './filters.tsx';
import { Empty, Paged, PartOnly, Scroll } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo, type Route } from './route.ts';

const kinds: Record<DriftRow['kind'], string> = {
  'request-header': 'header of a request',
  'query-parameter': 'query parameter',
  'request-field': 'field of a request',
  'response-field': 'field of an answer',
};

/** Where description, collections and traffic do not agree: one matrix. */
export function DriftView({ route }: { route: Route }): JSX.Element {
  const { drift, run } = useReport().data;
  const operations = drift?.operations ?? [];
  const { filters } = route;
  const shown = operations
    .filter(({ description }) => !filters.description || description === filters.description)
    .map((operation) => ({ ...operation, rows: operation.rows.filter((row) => fits(operation, row, filters)) }))
    .filter((operation) => operation.rows.length > 0 || (!filters.kind && fitsOperation(operation, filters.q)));
  return (
    <>
      <h1>Drift</h1>
      <p>What one of description, collections and traffic has and another lacks. {drift && <Totals drift={drift} />}</p>
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
          { name: 'kind', label: 'What', options: Object.entries(kinds) },
        ]}
      />
      {shown.length === 0 && <Empty>{operations.length === 0 ? 'All three agree.' : 'No operation fits.'}</Empty>}
      <Paged items={[...groupBy(shown, ({ description }) => description)]} size={20}>
        {(groups) =>
          groups.map(([description, members]) => (
            <section key={description}>
              <h2>{description}</h2>
              <Matrix operations={members} />
            </section>
          ))
        }
      </Paged>
    </>
  );
}

function Totals({ drift }: { drift: Drift }): JSX.Element {
  const { operationsUnused, undescribed, undescribedSeen, neverSeen } = drift.totals;
  return (
    <span class="muted">
      {count(operationsUnused, 'operation')} in no request; {count(undescribed, 'thing')} sent and {undescribedSeen}{' '}
      answered that no description knows; {count(neverSeen, 'field')} of answers that never came.
    </span>
  );
}

function Matrix({ operations }: { operations: OperationDrift[] }): JSX.Element {
  return (
    <Scroll label="What does not agree">
      <table class="drift">
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col">Description</th>
            <th scope="col">Collections</th>
            <th scope="col">Traffic</th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => (
            <OperationRows key={`${operation.method} ${operation.path}`} operation={operation} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function OperationRows({ operation }: { operation: OperationDrift }): JSX.Element {
  return (
    <>
      <tr class="drift-operation">
        <th scope="row">
          <a href={linkTo('exchanges', '', { operation: operation.operationId })}>
            <b>{operation.method}</b> {operation.path}
          </a>
        </th>
        <Presence isThere />
        <Presence isThere={operation.inCollection} />
        <Presence isThere={operation.inTraffic} />
      </tr>
      {operation.rows.map((row) => (
        <tr key={`${row.kind} ${row.name}`}>
          <th scope="row">
            <code>{row.name}</code> <span class="muted">{kinds[row.kind]}</span>
          </th>
          <Presence isThere={row.inDescription} />
          <Presence isThere={row.inCollection} />
          <Presence isThere={row.inTraffic} />
        </tr>
      ))}
    </>
  );
}

function Presence({ isThere }: { isThere: boolean | null }): JSX.Element {
  if (isThere === null) return <td class="muted">not asked</td>;
  return isThere ? <td class="heat-2">yes</td> : <td class="warn">no</td>;
}

function fits(operation: OperationDrift, row: DriftRow, { kind, q }: Record<string, string>): boolean {
  return (!kind || row.kind === kind) && matchesQuery(q, [row.name, operation.operationId, operation.path]);
}

function fitsOperation({ operationId, method, path }: OperationDrift, query: string | undefined): boolean {
  return matchesQuery(query, [operationId, method, path]);
}
