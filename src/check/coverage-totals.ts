import type { Coverage, CoverageTotals, OperationCoverage } from '../model.ts';

/** Of each description, and of all together: how much of what it declares a run has seen. */
export function totalsOf(operations: readonly OperationCoverage[]): CoverageTotals[] {
  const descriptions = [...new Set(operations.map(({ description }) => description))];
  return descriptions.map((description) =>
    addUp(
      description,
      operations.filter((operation) => operation.description === description),
    ),
  );
}

/** The share of everything that the descriptions declare (statuses, fields, enum values) that was seen, in percent. */
export function percentCovered({ operations }: Coverage): number {
  return addUp('', operations).percent;
}

function addUp(description: string, operations: readonly OperationCoverage[]): CoverageTotals {
  const statuses = count(operations.flatMap(({ statuses: seen }) => Object.values(seen).map((times) => times > 0)));
  const fields = {
    declared: sum(operations.map((operation) => operation.fields.declared)),
    seen: sum(operations.map((operation) => operation.fields.seen)),
  };
  const enums = operations.flatMap((operation) => operation.enums);
  const declared = sum(enums.map((one) => one.declared.length));
  const enumValues = { declared, seen: declared - sum(enums.map(({ unseen }) => unseen.length)) };
  const parts = [statuses, fields, enumValues];
  const all = sum(parts.map((part) => part.declared));
  return {
    description,
    operations: count(operations.map(({ statuses: seen }) => Object.values(seen).some((times) => times > 0))),
    statuses,
    fields,
    enumValues,
    errorCodes: new Set(operations.flatMap(({ errorCodes }) => Object.keys(errorCodes))).size,
    percent: all === 0 ? 100 : Math.round((sum(parts.map(({ seen }) => seen)) / all) * 1000) / 10,
  };
}

function count(seen: boolean[]): { declared: number; seen: number } {
  return { declared: seen.length, seen: seen.filter(Boolean).length };
}

function sum(numbers: number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
