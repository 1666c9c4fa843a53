import type { Fault, FindingDraft } from '../../model.ts';
import { allProblems, descriptionFault } from '../description-invalid.ts';
import { numberFindings, placeFault, type Unnumbered } from '../place-fault.ts';
import { withLenientPaths, withStrictRequests } from '../severities.ts';
import { checkAccept } from './check-accept.ts';
import { checkScripts } from './check-scripts.ts';
import { findOperationOfItem } from './find-operation-of-item.ts';
import { hardCodedHosts, productionVariables } from './hard-coded-hosts.ts';
import { judgeItemRequest } from './judge-item-request.ts';
import { itemsToLint, type LintedItem, type LintInput } from './linted-item.ts';
import { literalSecrets } from './literal-secrets.ts';
import type { ItemRule } from './rule.ts';
import { unsetVariables } from './unset-variables.ts';

const rules: readonly ItemRule[] = [findOperationOfItem, unsetVariables, checkScripts, literalSecrets, hardCodedHosts];

/** Rules by which the description that stands beside judges as well. */
const rulesOfDescription: readonly ItemRule[] = [judgeItemRequest, checkAccept];

/** What can be told of collections, descriptions and environment before anything is sent. */
export function lintCollections(input: LintInput): FindingDraft[] {
  const items = Object.entries(input.collections).flatMap(([id, collection]) => itemsToLint(id, collection, input));
  const findings = [
    ...items.flatMap((item) => lintItem(item, input)),
    ...Object.entries(input.collections).flatMap(([id, collection]) => [
      ...productionVariables(collection).map((fault) => placeIn(fault, id)),
      ...untested(items.filter((item) => item.collectionId === id)).map((fault) => placeIn(fault, id)),
    ]),
    ...uncoveredOperations(items, input),
    ...input.descriptions.flatMap((description) =>
      allProblems(description).map((problem) => placeIn(descriptionFault(description, problem), description.id)),
    ),
  ];
  const lenient = withLenientPaths(findings);
  return numberFindings(input.strictRequests === true ? withStrictRequests(lenient) : lenient);
}

function lintItem(item: LintedItem, input: LintInput): Unnumbered[] {
  const faults = [...rulesOfDescription, ...rules].flatMap((rule) => rule(item, input));
  const { other } = item;
  const aside = other === undefined ? [] : rulesOfDescription.flatMap((rule) => rule({ ...item, match: other }, input));
  const isTold = (fault: Fault) =>
    faults.some(({ pointer, keyword }) => pointer === fault.pointer && keyword === fault.keyword);
  return [
    ...faults.map((fault) => placeInItem(fault, item)),
    ...aside
      .filter((fault) => !isTold(fault))
      .map((fault) => placeInItem({ ...fault, description: `bundled ${other?.description.id}` }, item)),
  ];
}

/** A collection whose scripts assert nothing: that it runs through proves nothing. */
function untested(items: LintedItem[]): Fault[] {
  const asserts = items.some(({ scripts, inherited }) =>
    [...scripts, ...inherited].some(({ code }) =>
      /\bpm\.test\b|\btests\s*\[|\bpm\.expect\(|\bpm\.response\.to\b/.test(code),
    ),
  );
  return asserts || items.length === 0 ? [] : [{ code: 'no-assertions' }];
}

function uncoveredOperations(items: LintedItem[], { descriptions }: LintInput): Unnumbered[] {
  const covered = new Set(items.flatMap(({ match }) => (match === undefined ? [] : [match.operation])));
  return descriptions.flatMap((description) =>
    description.operations
      .filter((operation) => operation.kind === 'path' && !covered.has(operation))
      .filter(
        ({ place }) =>
          !description.operations.some(({ kind, place: other }) => kind !== 'path' && other.pointer === place.pointer),
      )
      .map(({ operationId, method, path }) => {
        const fault: Fault = {
          code: 'uncovered-operation',
          description: description.id,
          operationId,
          actual: `${method} ${path}`,
        };
        return placeIn(fault, description.id);
      }),
  );
}

function placeInItem(fault: Fault, { collectionId, name, match }: LintedItem): Unnumbered {
  const known =
    match === undefined ? {} : { operationId: match.operation.operationId, description: match.description.id };
  return placeFault(fault, { flow: { id: collectionId, suite: 'lint', iteration: 1 }, step: name, ...known });
}

function placeIn(fault: Fault, id: string): Unnumbered {
  return placeFault(fault, { flow: { id, suite: 'lint', iteration: 1 }, step: '' });
}
