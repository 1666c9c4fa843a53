import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Finding } from '../../model.ts';
import { alikeFindings } from '../alike-findings.ts';
import { groupBy } from '../group-by.ts';
import { worstFindingsFirst } from '../words.ts';
import { Filters, matchesQuery, occurring } from './filters.tsx';
import { FindingView } from './finding-view.tsx';
import { Empty, Paged, Pill } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo, type Route } from './route.ts';

/** All findings, by operation and code; what fails the run is open. */
export function Findings({ route }: { route: Route }): JSX.Element {
  const { data } = useReport();
  const { filters } = route;
  const shown = worstFindingsFirst(data.findings.filter((finding) => fitsFilters(finding, filters)));
  const groups = [
    ...groupBy(shown, (finding) => JSON.stringify([stateOf(finding), finding.operationId, finding.code])).values(),
  ];
  return (
    <>
      <h1>Findings</h1>
      <Filters
        route={route}
        noun="finding"
        shown={shown.length}
        choices={[
          { name: 'unit', label: 'Sales unit', options: occurring(data.findings.map(({ unit }) => unit)) },
          { name: 'suite', label: 'Suite', options: occurring(data.findings.map(({ suite }) => suite)) },
          { name: 'verdict', label: 'Severity', options: occurring(data.findings.map(stateOf)) },
          { name: 'code', label: 'Code', options: occurring(data.findings.map(({ code }) => code)) },
          { name: 'status', label: 'Status', options: occurring(data.findings.map(({ status }) => status)) },
        ]}
      />
      {groups.length === 0 && (
        <Empty>
          {data.findings.length === 0 ? 'No findings: every answer kept to its description.' : 'No finding fits.'}
        </Empty>
      )}
      <Paged items={groups} size={60}>
        {(some) =>
          some.map((group) => (
            <FindingGroup key={group[0]?.id} findings={group} isOpen={groups.length <= 3 || isUrgent(group)} />
          ))
        }
      </Paged>
    </>
  );
}

/** One finding alone: where links from elsewhere lead. */
export function OneFinding({ id }: { id: string }): JSX.Element {
  const { data } = useReport();
  const finding = data.findings.find((each) => each.id === id);
  return (
    <>
      <p>
        <a href={linkTo('findings')}>All findings</a>
      </p>
      <h1>Finding</h1>
      {finding ? <FindingView finding={finding} isAlone /> : <Empty>This report has no finding {id}.</Empty>}
    </>
  );
}

function FindingGroup({ findings, isOpen }: { findings: Finding[]; isOpen: boolean }): JSX.Element | null {
  const [wasOpened, setOpened] = useState(isOpen);
  const [first] = findings;
  if (!first) return null;
  return (
    <details class="group" open={isOpen} onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary data-item>
        <Pill kind={stateOf(first)} /> <b>{first.code}</b>{' '}
        <span class="muted">{first.operationId ?? first.description ?? ''}</span>
        <span class="count">{findings.length}</span>
      </summary>
      {wasOpened && (
        <Paged items={alikeFindings(findings)} size={10}>
          {(some) =>
            some.map(
              ([finding, ...others], index) =>
                finding && <FindingView key={`${finding.id} ${index}`} finding={finding} others={others} />,
            )
          }
        </Paged>
      )}
    </details>
  );
}

function fitsFilters(finding: Finding, filters: Record<string, string>): boolean {
  return (
    (!filters.unit || finding.unit === filters.unit) &&
    (!filters.suite || finding.suite === filters.suite) &&
    (!filters.verdict || stateOf(finding) === filters.verdict) &&
    (!filters.code || finding.code === filters.code) &&
    (!filters.status || String(finding.status) === filters.status) &&
    matchesQuery(filters.q, [
      finding.message,
      finding.code,
      finding.operationId,
      finding.pointer,
      finding.flow,
      finding.unit,
      finding.step,
      finding.schemaPointer,
      finding.waivedBy?.reason,
      finding.id,
    ])
  );
}

function stateOf({ severity, waivedBy }: Finding): string {
  return waivedBy ? 'waived' : severity;
}

function isUrgent([first]: Finding[]): boolean {
  return first !== undefined && stateOf(first) === 'error';
}
