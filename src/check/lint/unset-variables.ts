import type { Fault } from '../../model.ts';
import { itemsOf } from '../../plan/find-item.ts';
import { unresolved } from '../unresolved-variable.ts';
import { type LintedItem, type LintInput, scriptsOf } from './linted-item.ts';
import type { ItemRule } from './rule.ts';
import { namesSet, namesUsed } from './variables.ts';

/** Variables that nothing sets, and those that only a request further down sets. */
export const unsetVariables: ItemRule = (item, input) => {
  const places: [pointer: string, text: string][] = [
    ['/url', item.url],
    ...item.headers.map(([name, value]): [string, string] => [`/headers/${name}`, `${name} ${value}`]),
    ['/body', item.body ?? ''],
    ['/auth', JSON.stringify(item.auth ?? {})],
  ];
  const sources = sourcesOf(item, input);
  const told = new Set<string>();
  return places.flatMap(([pointer, text]) =>
    namesUsed(text).flatMap((name): Fault[] => {
      if (told.has(name)) return [];
      told.add(name);
      if (!sources.anywhere.has(name))
        return [
          unresolved(
            name,
            places.filter(([, other]) => namesUsed(other).includes(name)).map(([place]) => place),
          ),
        ];
      return sources.before.has(name)
        ? []
        : [{ code: 'read-before-set', pointer, actual: `{{${name}}}`, detail: name }];
    }),
  );
};

interface Sources {
  /** Everything that gives a variable a value. */
  anywhere: Set<string>;
  /** What of it comes before the request, in the order of the file. */
  before: Set<string>;
}

function sourcesOf({ collection, item }: LintedItem, { environment }: LintInput): Sources {
  const variables = (collection.variable ?? []).map(({ key }) => key);
  const ofCollection = scriptsOf(collection.event).flatMap(({ code }) => namesSet(code));
  const before = new Set([...variables, ...ofCollection, ...Object.keys(environment.values)]);
  const anywhere = new Set([...before, ...environment.names]);
  let isBefore = true;
  const ofScripts = new Set<string>();
  for (const { item: other, folders } of itemsOf(collection)) {
    const inherited = folders.flatMap((folder) => scriptsOf(folder.event));
    for (const { listen, code } of [...inherited, ...scriptsOf(other.event)]) {
      for (const name of namesSet(code)) {
        anywhere.add(name);
        ofScripts.add(name);
        if (isBefore && (other !== item || listen === 'prerequest')) before.add(name);
      }
    }
    if (other === item) isBefore = false;
  }
  // What only a person fills in is there from the beginning.
  for (const name of environment.names) if (!ofScripts.has(name)) before.add(name);
  return { anywhere, before };
}
