import { useEffect, useState } from 'preact/hooks';

/** Where in the report one is: the address's fragment, so that any place can be sent to somebody. */
export interface Route {
  view: string;
  /** What is looked at within the view: a flow, an exchange, a finding. */
  id: string;
  filters: Record<string, string>;
}

/** `#/exchange/ecom%2Fx%231.1?q=word` */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', ...rest] = path.split('/');
  return {
    view: view || 'summary',
    id: decode(rest.join('/')),
    filters: Object.fromEntries(new URLSearchParams(query)),
  };
}

/** The other way round; empty filters are left out. */
export function linkTo(view: string, id = '', filters: Record<string, string> = {}): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  return `#/${view}${id === '' ? '' : `/${encodeURIComponent(id)}`}${query === '' ? '' : `?${query}`}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

/** Changes filters in place: the way back leads to the view before, not through every letter typed. */
export function setFilters(route: Route, filters: Record<string, string>): void {
  history.replaceState(null, '', linkTo(route.view, route.id, { ...route.filters, ...filters }));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
