import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ExchangeRow, ExchangeView, pathOf } from './exchange-view.tsx';
import { Filters, matchesQuery, occurring } from './filters.tsx';
import { FindingView } from './finding-view.tsx';
import { Empty, Paged, Pill, StatusCode } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo, type Route, setFilters } from './route.ts';
import { searchDetails } from './unpack.ts';

/** Every request and its response. */
export function Exchanges({ route }: { route: Route }): JSX.Element {
  const report = useReport();
  const { filters } = route;
  const found = useBodySearch(filters.bodies === 'yes' ? (filters.q ?? '') : '');
  const shown = report.exchanges.filter(
    ({ exchange, step, flow }) =>
      (!filters.unit || flow.unit === filters.unit) &&
      (!filters.suite || flow.suite === filters.suite) &&
      (!filters.verdict || exchange.verdict === filters.verdict) &&
      (!filters.status || String(exchange.status ?? 'none') === filters.status) &&
      (!filters.operation || exchange.operationId === filters.operation) &&
      (found?.has(exchange.number) ||
        matchesQuery(filters.q, [
          exchange.id,
          exchange.method,
          exchange.url,
          exchange.operationId,
          step.name,
          flow.title,
          exchange.reason,
        ])),
  );
  const exchanges = report.exchanges.map(({ exchange }) => exchange);
  return (
    <>
      <h1>Exchanges</h1>
      <Filters
        route={route}
        noun="exchange"
        shown={shown.length}
        choices={[
          { name: 'unit', label: 'Sales unit', options: occurring(report.data.flows.map(({ unit }) => unit)) },
          { name: 'suite', label: 'Suite', options: occurring(report.data.flows.map(({ suite }) => suite)) },
          { name: 'verdict', label: 'Verdict', options: occurring(exchanges.map(({ verdict }) => verdict)) },
          { name: 'status', label: 'Status', options: occurring(exchanges.map(({ status }) => status ?? 'none')) },
          {
            name: 'operation',
            label: 'Operation',
            options: occurring(exchanges.map(({ operationId }) => operationId)),
          },
        ]}
      />
      <p class="muted">
        <label>
          <input
            type="checkbox"
            checked={filters.bodies === 'yes'}
            onChange={(event) => setFilters(route, { bodies: event.currentTarget.checked ? 'yes' : '' })}
          />{' '}
          search headers and bodies too
        </label>
      </p>
      {shown.length === 0 && <Empty>No exchange fits.</Empty>}
      <Paged items={shown} size={100}>
        {(some) => some.map((placed) => <ExchangeRow key={placed.exchange.number} placed={placed} />)}
      </Paged>
    </>
  );
}

export function OneExchange({ id }: { id: string }): JSX.Element {
  const report = useReport();
  const placed = report.exchangeById.get(id);
  if (!placed) return <Empty>This report has no exchange {id}.</Empty>;
  const { exchange, step, flow } = placed;
  const before = report.exchanges[exchange.number - 1];
  const after = report.exchanges[exchange.number + 1];
  return (
    <>
      <nav class="path" aria-label="Exchange">
        <a href={linkTo('flow', flow.key)}>{flow.title}</a>
        {before && (
          <a href={linkTo('exchange', before.exchange.id)} rel="prev">
            ← before
          </a>
        )}
        {after && (
          <a href={linkTo('exchange', after.exchange.id)} rel="next">
            after →
          </a>
        )}
      </nav>
      <h1>{step.name}</h1>
      <p>
        <Pill kind={exchange.verdict} /> <StatusCode status={exchange.status} /> <b>{exchange.method}</b>{' '}
        {pathOf(exchange.url)}
      </p>
      {(report.findingsByExchange.get(id) ?? []).map((finding) => (
        <FindingView key={finding.id} finding={finding} isAboveExchange />
      ))}
      <ExchangeView placed={placed} />
    </>
  );
}

/** Exchanges whose packed parts hold the text; undefined while nothing is asked for. */
function useBodySearch(query: string): Set<number> | undefined {
  const { data } = useReport();
  const [found, setFound] = useState<Set<number>>();
  useEffect(() => {
    if (query.length < 2) {
      setFound(undefined);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(
      () => void searchDetails(data, query).then((numbers) => isCurrent && setFound(numbers)),
      200,
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [data, query]);
  return found;
}
