import type { Exchange, ExchangeResult, Fault, FindingCode, Verdict } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { boundFindings } from './bound-findings.ts';
import type { ExchangeCheck } from './check.ts';
import { callbackChecks, exchangeChecks } from './checks.ts';
import { placeFault, type Unnumbered, type Where } from './place-fault.ts';
import { withStrictRequests } from './severities.ts';
import { describeExchange, type Subject } from './subject.ts';

export interface ExchangeJudging {
  descriptions: readonly Description[];
  /** Descriptions that stand in where a waiver says that the others lack something. */
  fallback: readonly Description[];
  /** Requests are judged to the letter. */
  strictRequests?: boolean;
  /** Marks what a waiver covers. */
  waive(findings: Unnumbered[]): Unnumbered[];
}

export interface JudgedExchange {
  findings: Unnumbered[];
  /** Where the operation is known. */
  match: Pick<ExchangeResult, 'operationId' | 'description' | 'judgedBy' | 'accepted'>;
}

/** What a description can lack so that another has to judge in its place, once a waiver says so. */
const LACKS: readonly FindingCode[] = [
  'undocumented-operation',
  'undocumented-status',
  'undocumented-media-type',
  'unexpected-body',
  'unvalidated',
];

/**
 * Holds one exchange against the descriptions.
 *
 * @param answeredBy the scheme by which the next request authenticates itself, where it is this one once more
 */
export function judgeExchange(
  exchange: Exchange,
  place: Pick<Where, 'flow' | 'step'>,
  judging: ExchangeJudging,
  answeredBy?: string,
): JudgedExchange {
  const subject = describeExchange(exchange, judging.descriptions, answeredBy);
  const where = whereOf(subject, place);
  const placed = findFaults(subject).map((fault) => placeFault(fault, where));
  const findings = judging.waive(judging.strictRequests === true ? withStrictRequests(placed) : placed);
  const match = matchOf(subject);
  const lacking = findings.some(({ code, waivedBy }) => waivedBy !== undefined && LACKS.includes(code));
  const judged = lacking ? standIn(exchange, where, { findings, match }, judging) : { findings, match };
  return { ...judged, findings: boundFindings(judged.findings) };
}

function findFaults(subject: Subject): Fault[] {
  const checks = subject.exchange.sentBy === 'api' ? callbackChecks : exchangeChecks;
  return checks.flatMap((check) => check.find(subject));
}

/** The body once more, by the description that stands in. What it lacks too, nobody can judge. */
function standIn(exchange: Exchange, where: Where, first: JudgedExchange, judging: ExchangeJudging): JudgedExchange {
  const subject = describeExchange(exchange, judging.fallback);
  const judgedBy = subject.match === undefined ? undefined : standInName(subject.match.description.id);
  const reason = whyNobody(subject);
  const faults: Fault[] =
    reason === undefined
      ? standInChecks(subject).flatMap((check) => check.find(subject))
      : [{ code: 'unvalidated', pointer: '', detail: reason }];
  const other = { ...where, ...(judgedBy === undefined ? {} : { description: judgedBy }) };
  const own = first.findings.filter(({ code, waivedBy }) => !(code === 'unvalidated' && waivedBy === undefined));
  const findings = [...own, ...judging.waive(faults.map((fault) => placeFault(fault, other)))];
  const match = { ...matchOf(subject), ...first.match };
  return { findings, match: judgedBy === undefined || reason !== undefined ? match : { ...match, judgedBy } };
}

/** Of what the API sent, everything; of an answer, its body. */
function standInChecks({ exchange }: Subject): readonly ExchangeCheck[] {
  return exchange.sentBy === 'api' ? callbackChecks : exchangeChecks.filter(({ about }) => about === 'body');
}

/** The bundled descriptions bear the ids of those that they stand in for. */
function standInName(id: string): string {
  return `bundled ${id}`;
}

function whyNobody(subject: Subject): string | undefined {
  const status = subject.exchange.response?.status;
  if (subject.match === undefined) return 'the bundled descriptions do not know the operation either';
  if (subject.exchange.sentBy === 'api') return undefined;
  if (subject.response === undefined) return `the bundled description does not list status ${status} either`;
  if (subject.body.type !== 'none' && subject.media === undefined) {
    return `the bundled description does not list ${subject.mediaType ?? 'a body without Content-Type'} for status ${status} either`;
  }
  return undefined;
}

function whereOf({ exchange, match }: Subject, place: Pick<Where, 'flow' | 'step'>): Where {
  return {
    ...place,
    exchangeId: exchange.id,
    ...(match === undefined ? {} : { description: match.description.id, operationId: match.operation.operationId }),
    ...(exchange.response === undefined ? {} : { status: exchange.response.status }),
  };
}

function matchOf({ match }: Subject): JudgedExchange['match'] {
  if (match === undefined) return {};
  return {
    operationId: match.operation.operationId,
    description: match.description.id,
    ...(match.accepted.length === 0 ? {} : { accepted: match.accepted }),
  };
}

/** Findings about the request do not tell whether the response is right. */
const NOT_ABOUT_RESPONSE: readonly FindingCode[] = ['request-schema', 'undocumented-member'];

/** The one of four as which an exchange ends, from the findings that bear its id. */
export function verdictOf(findings: readonly Unnumbered[], judgedBy: string | undefined): Verdict {
  const about = findings.filter(({ code }) => !NOT_ABOUT_RESPONSE.includes(code));
  const errors = about.filter(({ severity }) => severity === 'error');
  const open = errors.filter(({ waivedBy }) => waivedBy === undefined);
  if (open.some(({ code }) => code !== 'unvalidated')) return 'failed';
  if (open.length > 0) return 'unvalidated';
  return errors.length > 0 || judgedBy !== undefined ? 'waived' : 'validated';
}
