import { describe, expect, test } from 'vitest';
import type { Json } from '../model.ts';
import type { Description, MediaType, Operation, SchemaFault, SchemaJudge } from '../openapi/description.ts';
import { findMediaType, parseMediaType } from '../openapi/media-type.ts';
import { bundledFiles } from './choose-source.ts';
import { loadDescription } from './load-description.ts';
import { documentOf, type Example, examplesOf } from './testing/examples.ts';
import { linesOf, mutantsOf } from './testing/mutants.ts';
import { mirror, officialFile, sayWhatIsMissing } from './testing/official-file.ts';

/** A fault that an official description finds in a body that is in order. */
interface Defect {
  /** Number in the list of known defects, or the section of the reference that knows better. */
  why: string;
  reason: string;
  operation: RegExp;
  pointer: RegExp;
  keyword: RegExp;
  /** The values that are in order; all, where nothing is said. */
  legal?: (actual: Json | undefined) => boolean;
}

const text = (pattern: RegExp) => (actual: Json | undefined) => typeof actual === 'string' && pattern.test(actual);
const between = (from: number, to: number) => (actual: Json | undefined) =>
  typeof actual === 'number' && Number.isInteger(actual) && actual >= from && actual <= to;
const isNull = (actual: Json | undefined) => actual === null;

const defects: Defect[] = [
  {
    why: 'S5',
    reason: 'the postcode of an express callback is called zipCode',
    operation: /^transactionUpdate/,
    pointer: /\/address\/postCode$/,
    keyword: /^required$/,
  },
  {
    why: 'S6',
    reason: 'the country is NO as well as Norway',
    operation: /^(transactionUpdate|getPaymentDetails)/,
    pointer: /\/address\/country$/,
    keyword: /^enum$/,
    legal: text(/^NO$/),
  },
  {
    why: 'S7',
    reason: 'the pattern of addressType matches none of its values',
    operation: /^fetchShippingCost/,
    pointer: /^\/addressType$/,
    keyword: /^pattern$/,
    legal: text(/^[HWO]$/),
  },
  {
    why: 'S8',
    reason: 'addressLine2 comes as null',
    operation: /^(transactionUpdate|getPaymentDetails|fetchShippingCost)/,
    pointer: /\/addressLine2$/,
    keyword: /^type$/,
    legal: isNull,
  },
  {
    why: 'S10',
    reason: 'payments fail, too',
    operation: /^transactionUpdate/,
    pointer: /^\/transactionInfo\/status$/,
    keyword: /^enum$/,
    legal: text(/^(RESERVE|SALE)_FAILED$/),
  },
  {
    why: 'S11',
    reason: 'the sales unit comes as a number',
    operation: /^transactionUpdate/,
    pointer: /^\/merchantSerialNumber$/,
    keyword: /^type$/,
    legal: between(10_000, 9_999_999),
  },
  {
    why: 'S12',
    reason: 'a user id may be a UUID',
    operation: /^(transactionUpdate|getPaymentDetails)/,
    pointer: /^\/userDetails\/userId$/,
    keyword: /^pattern$/,
    legal: text(/^[\w/=+-]+$/),
  },
  {
    why: 'S13',
    reason: 'personal texts expire',
    operation: /^getPaymentDetails/,
    pointer: /^\/(userDetails\/(mobileNumber|userId)|shippingDetails\/address\/country)$/,
    keyword: /^(pattern|maxLength|enum)$/,
    legal: text(/^\[Expired\]$/),
  },
  {
    why: 'S16',
    reason: 'the gateway sends its code as a string, and no result',
    operation: /^(?!createPayment$)/,
    pointer: /^\/(result|responseInfo\/responseCode)$/,
    keyword: /^(required|type)$/,
    legal: (actual) => actual === undefined || text(/^\d+$/)(actual),
  },
  {
    why: 'S17',
    reason: 'errors come without a group, or with another one',
    operation: /./,
    pointer: /\/errorGroup$/,
    keyword: /^(required|enum)$/,
    legal: (actual) => actual === undefined || text(/^(Customer|user|Payments)$/)(actual),
  },
  {
    why: 'S24',
    reason: 'a part may be less than a krone',
    operation: /^(capture|refund)PaymentUsing/,
    pointer: /^\/transaction(Info)?\/amount$/,
    keyword: /^minimum$/,
    legal: between(1, 99),
  },
  {
    why: '2.5',
    reason: 'null and 0 stand for all that is left',
    operation: /^(capture|refund)PaymentUsing/,
    pointer: /^\/transaction\/amount$/,
    keyword: /^(minimum|type)$/,
    legal: (actual) => actual === null || actual === 0,
  },
  {
    why: 'S26',
    reason: 'shipping may be free',
    operation: /^(fetchShippingCost|transactionUpdate)/,
    pointer: /\/shippingCost$/,
    keyword: /^minimum$/,
    legal: (actual) => typeof actual === 'number' && actual >= 0,
  },
  {
    why: 'P1',
    reason: 'every customer is one of three at once, and so none',
    operation: /^(createPayment|forceApprove)$/,
    pointer: /^\/customer$/,
    keyword: /^oneOf$/,
  },
  {
    why: 'P12',
    reason: 'new sales units have seven digits',
    operation: /./,
    pointer: /\/merchantSerialNumber$/,
    keyword: /^(maxLength|pattern)$/,
    legal: text(/^\d{7}$/),
  },
  {
    why: 'P25',
    reason: 'user details have what the user agreed to share, and no more',
    operation: /^getPayment$/,
    pointer: /^\/userDetails\/(email|firstName|lastName|mobileNumber)$/,
    keyword: /^required$/,
  },
  {
    why: 'P25 null',
    reason: 'what was not asked for may come as null',
    operation: /^getPayment$/,
    pointer: /^\/userDetails(\/\w+)?$/,
    keyword: /^type$/,
    legal: isNull,
  },
  {
    why: 'P28',
    reason: 'an address without a second line may have null there, as in the question for ways to ship',
    operation: /^getPayment$/,
    pointer: /\/addressLine2$/,
    keyword: /^type$/,
    legal: isNull,
  },
  {
    why: 'P27',
    reason: 'an official shop module sends numbers as metadata',
    operation: /^createPayment$/,
    pointer: /^\/metadata\/\w+$/,
    keyword: /^type$/,
    legal: (actual) => typeof actual === 'number',
  },
  {
    why: 'null body',
    reason: 'some clients send null where a cancellation has no body, and the service accepts it',
    operation: /^cancelPayment$/,
    pointer: /^$/,
    keyword: /^type$/,
    legal: isNull,
  },
  {
    why: 'O5',
    reason: 'phone numbers have 9 to 15 digits',
    operation: /^getUserinfo$/,
    pointer: /^\/phone_number$/,
    keyword: /^pattern$/,
    legal: text(/^\d{9,15}$/),
  },
  {
    why: 'O17',
    reason: 'Danish people have identity numbers of ten digits',
    operation: /^getUserinfo$/,
    pointer: /^\/nin$/,
    keyword: /^pattern$/,
    legal: text(/^\d{10}$/),
  },
];

/** A body that both describe, with an example of it. */
interface Pair {
  operationId: string;
  /** `getPayment 200`. */
  body: string;
  example: Example;
  bundled: SchemaJudge;
  official: SchemaJudge;
  /** The official description's file. */
  file: string;
}

/** What came out of comparing two descriptions. */
interface Comparison {
  /** Mutants that only the official description refuses. */
  weaknesses: string[];
  /** Bodies that both describe, and those of them that could be compared. */
  bodies: string[];
  compared: Set<string>;
  /** Defects that had to be excused. */
  excused: Set<string>;
}

const descriptions = bundledFiles.filter(({ kind }) => kind === 'openapi');

sayWhatIsMissing('whether the bundled descriptions are as strict as the official ones');

describe.runIf(mirror !== undefined)('a bundled description is no weaker than the official one', () => {
  test.each(descriptions)('it refuses every mutant that the official one refuses: $id', async ({ id }) => {
    expect((await compare(id)).weaknesses).toEqual([]);
  });

  test.each(descriptions)('it has an example of every body that both describe: $id', async ({ id }) => {
    const { bodies, compared } = await compare(id);
    expect(bodies.filter((body) => !compared.has(body))).toEqual([]);
    expect(compared.size).toBeGreaterThan(0);
  });

  test('no defect is excused that does not show', async () => {
    const comparisons = await Promise.all(descriptions.map(({ id }) => compare(id)));
    const excused = comparisons.flatMap((comparison) => [...comparison.excused]);
    expect(defects.map(({ why }) => why).filter((why) => !excused.includes(why))).toEqual([]);
  });
});

const comparisons = new Map<string, Promise<Comparison>>();

/** Compares once, whatever test asks first. */
function compare(id: string): Promise<Comparison> {
  const comparison = comparisons.get(id) ?? compareAnew(id);
  comparisons.set(id, comparison);
  return comparison;
}

async function compareAnew(id: string): Promise<Comparison> {
  const pairs = await pairsOf(id);
  const excused = new Set<string>();
  const accepted = pairs.filter((pair) => isAcceptedByBoth(pair, excused));
  return {
    weaknesses: accepted.flatMap((pair) => weaknessesOf(pair, excused)),
    bodies: pairs.map(({ body }) => body),
    compared: new Set(accepted.map(({ body }) => body)),
    excused,
  };
}

function weaknessesOf(pair: Pair, excused: Set<string>): string[] {
  return mutantsOf(pair.example.value, linesOf(documentOf(pair.file)))
    .filter(({ value }) => pair.bundled.judge({ value }).faults.length === 0)
    .flatMap(({ pointer, change, value }) =>
      officialFaults(pair, value, excused).map(
        ({ keyword }) => `${pair.body}, ${pair.example.name}: ${pointer} ${change} (${keyword})`,
      ),
    );
}

function isAcceptedByBoth(pair: Pair, excused: Set<string>): boolean {
  const { value } = pair.example;
  return officialFaults(pair, value, excused).length === 0 && pair.bundled.judge({ value }).faults.length === 0;
}

/** What the official description finds wrong, its own defects aside. */
function officialFaults({ official, operationId }: Pair, value: Json, excused: Set<string>): SchemaFault[] {
  return official.judge({ value }).faults.filter((fault) => {
    const defect = defects.find((candidate) => excuses(candidate, operationId, fault));
    if (defect !== undefined) excused.add(defect.why);
    return defect === undefined;
  });
}

function excuses(defect: Defect, operationId: string, fault: SchemaFault): boolean {
  return (
    defect.operation.test(operationId) &&
    defect.pointer.test(fault.pointer) &&
    defect.keyword.test(fault.keyword) &&
    (defect.legal?.(fault.actual) ?? true)
  );
}

async function pairsOf(id: string): Promise<Pair[]> {
  const path = descriptions.find((file) => file.id === id)?.path ?? '';
  const bundled = await loadDescription({ id, path });
  const official = await loadDescription({ id, path: await officialFile(id) });
  return examplesOf(bundled).flatMap((example) => {
    const operation = counterpart(official, example.operation);
    const media = operation && mediaOf(operation, example);
    if (operation === undefined || media?.schema === undefined || example.media.schema === undefined) return [];
    const direction = example.of === 'request' ? 'request' : 'response';
    return {
      operationId: example.operation.operationId,
      body: `${example.operation.operationId} ${example.of}`,
      example,
      bundled: bundled.judgeOf(example.media.schema, direction),
      official: official.judgeOf(media.schema, direction),
      file: operation.place.file,
    };
  });
}

function counterpart(official: Description, operation: Operation): Operation | undefined {
  const paths = official.operations.filter(({ kind }) => kind === 'path');
  return (
    paths.find(({ operationId }) => operationId === operation.operationId) ??
    paths.find(
      ({ method, path, bases }) =>
        method === operation.method && bases.some((base) => base.path + path === operation.path),
    )
  );
}

function mediaOf(operation: Operation, example: Example): MediaType | undefined {
  const { responses, requestBody } = operation;
  const response =
    responses.find(({ status }) => status === example.of) ?? responses.find(({ status }) => status === 'default');
  const content = (example.of === 'request' ? requestBody?.content : response?.content) ?? [];
  return findMediaType(content, parseMediaType(example.media.name)) ?? content[0];
}
