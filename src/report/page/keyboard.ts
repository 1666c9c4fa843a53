import { useEffect } from 'preact/hooks';

/** Views in the order of the number keys. */
export const views = ['summary', 'findings', 'flows', 'exchanges', 'coverage', 'drift', 'timings', 'setup'] as const;

/** What keys do, for the help. */
export const keys: [key: string, does: string][] = [
  ['1 … 8', 'Summary, findings, flows, exchanges, coverage, drift, timings, setup'],
  ['/', 'Search'],
  ['j, k', 'Next, previous item'],
  ['Enter', 'Open the item'],
  ['n, p', 'Next, previous exchange'],
  ['t', 'Light or dark'],
  ['?', 'This help'],
  ['Esc', 'Close, or leave the search'],
];

/** Keys for everything that a pointer can do. Nothing happens while somebody types, or with a modifier held. */
export function useKeyboard(actions: { help: () => void; theme: () => void }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (event.key === 'Escape') target.blur();
      if (target.matches('input:not([type=checkbox]), select, textarea')) return;
      if (act(event.key, actions)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [actions]);
}

function act(key: string, actions: { help: () => void; theme: () => void }): boolean {
  const view = views[Number(key) - 1];
  if (view) location.hash = `#/${view}`;
  else if (key === '/') document.getElementById('search')?.focus();
  else if (key === 'j') moveTo(1);
  else if (key === 'k') moveTo(-1);
  else if (key === 'n') follow('next');
  else if (key === 'p') follow('prev');
  else if (key === '?') actions.help();
  else if (key === 't') actions.theme();
  else return false;
  return true;
}

function moveTo(step: 1 | -1): void {
  const items = [...document.querySelectorAll<HTMLElement>('[data-item]')].filter(
    (item) => item.getClientRects().length > 0,
  );
  const current = items.findIndex((item) => item === document.activeElement || item.contains(document.activeElement));
  const next = current === -1 ? (step === 1 ? 0 : items.length - 1) : current + step;
  items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
}

function follow(rel: string): void {
  const link = document.querySelector<HTMLAnchorElement>(`a[rel=${rel}]`);
  if (link) location.hash = link.hash;
}
