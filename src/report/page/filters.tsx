import type { JSX } from 'preact';
import { count } from '../words.ts';
import { type Route, setFilters } from './route.ts';

/** A choice of one value; the empty one is no filter. */
export interface Choice {
  name: string;
  label: string;
  options: (string | [value: string, label: string])[];
}

/** Search and filters of a view; all of them live in the address. */
export function Filters({
  route,
  choices,
  shown,
  noun,
}: {
  route: Route;
  choices: Choice[];
  shown: number;
  noun: string;
}): JSX.Element {
  const isFiltered = ['q', ...choices.map(({ name }) => name)].some((name) => route.filters[name]);
  const clear = Object.fromEntries(['q', ...choices.map(({ name }) => name)].map((name) => [name, '']));
  return (
    <search class="filters">
      <label class="search">
        <span class="visually-hidden">Search</span>
        <input
          id="search"
          type="search"
          placeholder="Search"
          title="Press / to search"
          value={route.filters.q ?? ''}
          onInput={(event) => setFilters(route, { q: event.currentTarget.value })}
        />
      </label>
      {choices
        .filter(({ options }) => options.length > 1)
        .map(({ name, label, options }) => (
          <label key={name}>
            <span>{label}</span>
            <select
              name={name}
              value={route.filters[name] ?? ''}
              onChange={(event) => setFilters(route, { [name]: event.currentTarget.value })}
            >
              <option value="">all</option>
              {options.map((option) => {
                const [value, text] = typeof option === 'string' ? [option, option] : option;
                return (
                  <option key={value} value={value}>
                    {text}
                  </option>
                );
              })}
            </select>
          </label>
        ))}
      <output aria-live="polite">{count(shown, noun)}</output>
      {isFiltered && (
        <button type="button" class="button" onClick={() => setFilters(route, clear)}>
          Clear
        </button>
      )}
    </search>
  );
}

/** Values that occur, each once, in order. */
export function occurring(values: (string | number | undefined)[]): string[] {
  const texts = values.filter((value) => value !== undefined && value !== '').map(String);
  return [...new Set(texts)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** True where every word of the query is in one of the texts. */
export function matchesQuery(query: string | undefined, texts: (string | number | undefined)[]): boolean {
  if (!query) return true;
  const whole = texts.join(' ').toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word));
}
