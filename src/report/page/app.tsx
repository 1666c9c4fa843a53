import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { CoverageView } from './coverage.tsx';
import { DriftView } from './drift.tsx';
import { Exchanges, OneExchange } from './exchanges.tsx';
import { Findings, OneFinding } from './findings.tsx';
import { Flows, OneFlow } from './flows.tsx';
import { keys, useKeyboard, views } from './keyboard.ts';
import { toneOf } from './parts.tsx';
import { type Report, ReportContext, useReport } from './report.ts';
import { linkTo, type Route, useRoute } from './route.ts';
import { Setup } from './setup.tsx';
import { outcomeOfPage, Summary } from './summary.tsx';
import { Timings } from './timings.tsx';

export function App({ report }: { report: Report }): JSX.Element {
  const route = useRoute();
  const help = useRef<HTMLDialogElement>(null);
  const theme = useTheme();
  const actions = useMemo(() => ({ help: () => help.current?.showModal(), theme }), [theme]);
  useKeyboard(actions);
  useNewPlace(route);
  return (
    <ReportContext.Provider value={report}>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <Header route={route} toggleTheme={theme} showHelp={actions.help} />
      <main id="main" tabIndex={-1} key={`${route.view}/${route.id}`}>
        <View route={route} />
      </main>
      <footer>vipps-contract {report.data.run.versions['vipps-contract']}</footer>
      <dialog ref={help} aria-labelledby="help-title">
        <h2 id="help-title">Keys</h2>
        <dl class="keys">
          {keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit" class="button">
            Close
          </button>
        </form>
      </dialog>
    </ReportContext.Provider>
  );
}

function View({ route }: { route: Route }): JSX.Element {
  switch (route.view) {
    case 'findings':
      return <Findings route={route} />;
    case 'finding':
      return <OneFinding id={route.id} />;
    case 'flows':
      return <Flows route={route} />;
    case 'flow':
      return <OneFlow flowKey={route.id} />;
    case 'exchanges':
      return <Exchanges route={route} />;
    case 'exchange':
      return <OneExchange id={route.id} />;
    case 'coverage':
      return <CoverageView route={route} />;
    case 'drift':
      return <DriftView route={route} />;
    case 'timings':
      return <Timings />;
    case 'setup':
      return <Setup />;
    default:
      return <Summary />;
  }
}

const parents: Record<string, string> = { finding: 'findings', flow: 'flows', exchange: 'exchanges' };

function Header({
  route,
  toggleTheme,
  showHelp,
}: {
  route: Route;
  toggleTheme: () => void;
  showHelp: () => void;
}): JSX.Element {
  const { data } = useReport();
  const outcome = outcomeOfPage();
  const current = parents[route.view] ?? (views.includes(route.view as 'summary') ? route.view : 'summary');
  const counts: Record<string, number> = {
    findings: data.findings.length,
    flows: data.flows.length,
    exchanges: data.totals.exchanges,
  };
  return (
    <header>
      <div class="bar">
        <a class="brand" href={linkTo('summary')}>
          <svg width="14" height="14" aria-hidden="true">
            <circle class={`fill-${toneOf(outcome.kind)}`} cx="7" cy="7" r="7" />
          </svg>
          {outcome.title}
        </a>
        <span class="target">
          {data.run.target} · {data.run.baseUrl}
        </span>
        <button type="button" class="button" onClick={toggleTheme} aria-label="Light or dark">
          ◐
        </button>
        <button type="button" class="button" onClick={showHelp} aria-label="Keys">
          ?
        </button>
      </div>
      <nav aria-label="Views">
        {views.map((view) => (
          <a key={view} href={linkTo(view)} aria-current={view === current ? 'page' : undefined}>
            {view[0]?.toUpperCase()}
            {view.slice(1)}
            {counts[view] !== undefined && <span class="count">{counts[view]}</span>}
          </a>
        ))}
      </nav>
    </header>
  );
}

/** Follows the system until somebody chooses. */
function useTheme(): () => void {
  const [theme, setTheme] = useState<string>();
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
  }, [theme]);
  return useCallback(() => {
    setTheme((now) => {
      const shown = now ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
      return shown === 'dark' ? 'light' : 'dark';
    });
  }, []);
}

/** Another place starts at its top, and a screen reader hears of it. */
function useNewPlace({ view, id }: Route): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    scrollTo(0, 0);
    // On a phone the views do not all fit beside each other.
    document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [view, id]);
}
