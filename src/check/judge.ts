import type {
  Artefact,
  Exchange,
  ExchangeResult,
  FindingDraft,
  FlowResult,
  FlowRun,
  PlannedFlow,
  PlannedStep,
  StepResult,
  StepRun,
  Waiver,
} from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { parseMediaType } from '../openapi/media-type.ts';
import { waive } from '../waive.ts';
import { boundFindings } from './bound-findings.ts';
import { stepChecks } from './checks.ts';
import type { FlowFault } from './flow-check.ts';
import { type ExchangeJudging, type JudgedExchange, judgeExchange, verdictOf } from './judge-exchange.ts';
import { judgeRun } from './judge-run.ts';
import { judgeWholeFlow } from './judge-whole-flow.ts';
import { numberFindings, placeFault, type Unnumbered } from './place-fault.ts';
import { readBody } from './read-body.ts';
import { isPassedOver } from './retried.ts';
import type { StepSubject } from './step-check.ts';
import { headerOf } from './subject.ts';

export interface JudgeOptions {
  descriptions: readonly Description[];
  /** The bundled descriptions: they judge where a waiver says that the official one has nothing to judge by. */
  fallback: readonly Description[];
  waivers: readonly Waiver[];
  /** Requests are judged to the letter: a member that the description does not list is a warning. */
  strictRequests?: boolean;
  /** What waivers are bound to; the descriptions themselves if absent. */
  pins?: readonly Pick<Artefact, 'id' | 'sha256'>[];
  /** ISO 8601. */
  now: string;
}

export interface Judge {
  judgeStep(flow: PlannedFlow, run: StepRun): { step: StepResult; findings: FindingDraft[] };
  judgeFlow(flow: PlannedFlow, run: FlowRun): { flow: FlowResult; findings: FindingDraft[] };
  /** What can only be told of the whole run: faults of the descriptions, waivers that are past or were not needed. */
  /** @param isPart only some of the flows there are were run */
  judgeRun(flows: readonly FlowResult[], findings: readonly FindingDraft[], isPart?: boolean): FindingDraft[];
}

/** Judges what a run brings in. Pure: the same run gives the same findings, with the same ids. */
export function createJudge(options: JudgeOptions): Judge {
  const { descriptions, waivers } = options;
  const context = { now: options.now, pins: options.pins ?? descriptions };
  const judging: Judging = {
    judged: new WeakMap(),
    descriptions: options.descriptions,
    fallback: options.fallback,
    strictRequests: options.strictRequests === true,
    waive: (findings) => waive(findings, options.waivers, context),
  };
  return {
    judgeStep: (flow, run) => judgeStep(flow, run, judging),
    judgeFlow: (flow, run) => judgeFlow(flow, run, judging),
    judgeRun: (flows, findings, isPart = false) =>
      judgeRun({ flows, findings, descriptions, waivers, isPart }, context),
  };
}

interface Judging extends ExchangeJudging {
  judged: WeakMap<Exchange, JudgedExchange>;
}

function judgeStep(
  flow: PlannedFlow,
  run: StepRun,
  judging: Judging,
  /** What the flow as a whole shows of this step. */
  shown: readonly FlowFault[] = [],
): { step: StepResult; findings: FindingDraft[] } {
  const step = flow.steps[run.index];
  const name = step?.name ?? `Step ${run.index + 1}`;
  const answered = run.exchanges.map((exchange, index) =>
    judgeOnce(exchange, { flow, step: name }, judging, answeredBy(exchange, run.exchanges[index + 1])),
  );
  const judged =
    step?.sends !== undefined
      ? answered.map((one, index) => expectInvalid(one, index, flow, step, run, judging))
      : answered;
  const own = step === undefined || !hasRun(run) ? [] : boundFindings(judging.waive(judgeOwn(flow, step, run, judged)));
  const whole = judging.waive(shown.map((fault) => placeShown(fault, flow, name, run, judged)));
  const passed = judged.flatMap((one, index) => passOver(one.findings, run, index));
  const findings = numberFindings([...passed, ...own, ...whole]);
  const exchanges = run.exchanges.map((exchange, index) => exchangeResult(exchange, judged[index], findings));
  const hasFailed = findings.some(({ severity, waivedBy }) => severity === 'error' && waivedBy === undefined);
  const status = hasFailed ? 'failed' : run.status === 'done' ? 'passed' : run.status;
  const reason = run.reason === undefined ? {} : { reason: run.reason };
  const tidiesUp = step?.tidiesUp === true ? { tidiesUp: true as const } : {};
  return { step: { name, status, ...reason, ...tidiesUp, ...assertionsOf(run), exchanges }, findings };
}

function assertionsOf({ assertions }: StepRun): Pick<StepResult, 'assertions'> {
  if (assertions.length === 0) return {};
  const passed = assertions.filter((assertion) => assertion.passed).length;
  return { assertions: { passed, failed: assertions.length - passed } };
}

/** Scripts of a skipped request have run all the same. */
function hasRun({ status, isLeftOut }: StepRun): boolean {
  return status === 'done' || isLeftOut === 'skip-request';
}

/** A step is judged when it ends, and again with its flow: an exchange that was judged is known by then. */
function judgeOnce(
  exchange: Exchange,
  place: Parameters<typeof judgeExchange>[1],
  judging: Judging,
  scheme: string | undefined,
): JudgedExchange {
  const known = judging.judged.get(exchange);
  if (known !== undefined) return known;
  const judged = judgeExchange(exchange, place, judging, scheme);
  judging.judged.set(exchange, judged);
  return judged;
}

/** How the same request, sent again, authenticates itself. */
function answeredBy({ sentBy, request }: Exchange, next: Exchange | undefined): string | undefined {
  const isSame = next?.sentBy === sentBy && next.request.method === request.method && next.request.url === request.url;
  if (!isSame) return undefined;
  return headerOf(next.request.headers, 'authorization')?.split(' ')[0]?.toLowerCase();
}

/** An attempt that got no answer is told and fails nothing, where a later one of the same request was answered. */
function passOver(findings: Unnumbered[], run: StepRun, index: number): Unnumbered[] {
  const exchange = run.exchanges[index];
  const last = run.exchanges.findLast(({ sentBy }) => sentBy === 'step');
  if (exchange === undefined || !isPassedOver(exchange, last)) return findings;
  return findings.map((finding) =>
    finding.code === 'no-response'
      ? { ...finding, waivedBy: { reason: 'The request was sent again and answered.', owner: 'vipps-contract' } }
      : finding,
  );
}

function placeShown(
  { fault, exchangeId }: FlowFault,
  flow: PlannedFlow,
  step: string,
  run: StepRun,
  judged: JudgedExchange[],
): Unnumbered {
  const index = run.exchanges.findIndex(({ id }) => id === exchangeId);
  const { operationId, description } = judged[index]?.match ?? {};
  const status = run.exchanges[index]?.response?.status;
  return placeFault(fault, {
    flow,
    step,
    ...(exchangeId === undefined ? {} : { exchangeId }),
    ...(operationId === undefined ? {} : { operationId }),
    ...(description === undefined ? {} : { description }),
    ...(status === undefined ? {} : { status }),
  });
}

/** A request that is meant to break the description is right if it does. */
function expectInvalid(
  judged: JudgedExchange,
  index: number,
  flow: PlannedFlow,
  step: PlannedStep,
  run: StepRun,
  judging: Judging,
): JudgedExchange {
  if (run.exchanges[index]?.sentBy !== 'step') return judged;
  if (judged.findings.some((finding) => isMeant(finding, step))) {
    const others = judged.findings.filter(
      (finding) => !isMeant(finding, step) && finding.code !== 'undocumented-member',
    );
    return { ...judged, findings: others };
  }
  const detail =
    step.sends === 'undescribed'
      ? 'the step means to send a member that the description does not list, and it lists every one'
      : 'the step means to send what the description refuses, and this it accepts';
  const where = { flow, step: step.name, exchangeId: run.exchanges[index].id, ...judged.match };
  return {
    ...judged,
    findings: [...judged.findings, ...judging.waive([placeFault({ code: 'request-schema', detail }, where)])],
  };
}

/** Without `--strict-requests` a description does not refuse a member that it does not list. */
function isMeant({ code, severity, keyword }: Unnumbered, { sends }: PlannedStep): boolean {
  if (sends === 'undescribed') return code === 'undocumented-member' || keyword === 'additionalProperties';
  return code === 'request-schema' || (code === 'undocumented-member' && severity === 'warning');
}

/** What the step itself expects, of its last answer. */
function judgeOwn(flow: PlannedFlow, step: PlannedStep, run: StepRun, judged: JudgedExchange[]): Unnumbered[] {
  const index = run.exchanges.findLastIndex(({ sentBy }) => sentBy === 'step');
  const last = run.exchanges[index];
  const match = judged[index]?.match;
  const subject: StepSubject = { step, run, body: bodyOf(last), ...(last === undefined ? {} : { last }) };
  return stepChecks.flatMap((check) =>
    check.find(subject).map((fault) =>
      placeFault(fault, {
        flow,
        step: step.name,
        ...(check.isAboutAnswer && last !== undefined ? { exchangeId: last.id } : {}),
        ...(match?.operationId === undefined ? {} : { operationId: match.operationId }),
        ...(match?.description === undefined ? {} : { description: match.description }),
        ...(last?.response === undefined ? {} : { status: last.response.status }),
      }),
    ),
  );
}

function bodyOf(exchange: Exchange | undefined): StepSubject['body'] {
  const response = exchange?.response;
  if (response === undefined) return { type: 'none' };
  const declared = parseMediaType(headerOf(response.headers, 'content-type'));
  // An expectation is about what the body says, also where its media type is wrong.
  const read = readBody(response.body, declared);
  return read.type === 'text' ? readBody(response.body, { essence: 'application/json' }) : read;
}

function exchangeResult(
  exchange: Exchange,
  judged: JudgedExchange | undefined,
  findings: FindingDraft[],
): ExchangeResult {
  const { id, sentBy, startedAt, durationMs, attempt, request, response, failure } = exchange;
  const own = findings.filter(({ exchangeId }) => exchangeId === id);
  return {
    id,
    sentBy,
    ...judged?.match,
    verdict: verdictOf(own, judged?.match.judgedBy),
    startedAt,
    durationMs,
    attempt,
    request: {
      method: request.method,
      url: request.url,
      headers: request.headers,
      ...bodyFields(request.body),
    },
    ...(response === undefined
      ? {}
      : {
          response: {
            status: response.status,
            headers: response.headers,
            ...bodyFields(response.body),
            bytes: response.body?.bytes ?? 0,
          },
        }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function bodyFields(body: Exchange['request']['body']): { body?: string; bodyEncoding?: 'base64' } {
  if (body === undefined) return {};
  return body.encoding === 'base64' ? { body: body.content, bodyEncoding: 'base64' } : { body: body.content };
}

function judgeFlow(flow: PlannedFlow, run: FlowRun, judging: Judging): { flow: FlowResult; findings: FindingDraft[] } {
  const whole = judgeWholeFlow(flow, run);
  const judged = run.steps.map((step) => judgeStep(flow, step, judging, whole.get(step.index)));
  const own = numberFindings([...brokenOff(flow, run), ...cutShort(flow, run)]);
  const findings = [...judged.flatMap((step) => step.findings), ...own];
  const { status, reason } = statusOf(run, findings);
  return {
    flow: {
      id: flow.id,
      suite: flow.suite,
      name: flow.name,
      title: flow.title,
      ...(flow.unit === undefined ? {} : { unit: flow.unit }),
      ...(flow.order === undefined ? {} : { order: flow.order }),
      iteration: flow.iteration,
      attempt: run.attempt,
      status,
      ...(run.cause === undefined ? {} : { cause: run.cause }),
      ...(reason === undefined ? {} : { reason }),
      startedAt: run.startedAt,
      durationMs: run.durationMs,
      steps: judged.map(({ step }, index) => (index === brokenAt(run) ? { ...step, status: 'failed' as const } : step)),
    },
    findings,
  };
}

/** A flow whose worker hung or died has failed, whatever its steps so far say. */
function brokenOff(flow: PlannedFlow, run: FlowRun): Unnumbered[] {
  const unfinished = brokenAt(run);
  if (unfinished === undefined) return [];
  const step = flow.steps[unfinished]?.name ?? '';
  const detail = run.reason ?? (run.outcome === 'hung' ? 'the flow did not go on' : 'the flow broke off');
  const cause = run.cause === undefined ? {} : { cause: run.cause };
  return [placeFault({ code: 'script-error', keyword: 'test', detail, ...cause }, { flow, step })];
}

/** Index of the step that was under way when the worker hung or died. */
function brokenAt(run: FlowRun): number | undefined {
  if (run.outcome !== 'hung' && run.outcome !== 'crashed') return undefined;
  return run.steps.findLast(({ status }) => status === 'done')?.index ?? 0;
}

/** A flow that a limit has ended: what was not run has not been judged, and that is not silence. */
function cutShort(flow: PlannedFlow, { limit, steps }: FlowRun): Unnumbered[] {
  if (limit === undefined) return [];
  const missing = steps.filter(({ status }) => status === 'skipped').length;
  const detail = `${missing} of ${steps.length} steps were not run, because ${limit}`;
  return [placeFault({ code: 'unvalidated', detail, cause: 'limit' }, { flow, step: '' })];
}

function statusOf(run: FlowRun, findings: FindingDraft[]): Pick<FlowResult, 'status' | 'reason'> {
  const reason = run.reason === undefined ? {} : { reason: run.reason };
  if (run.outcome === 'skipped') return { status: 'skipped', ...reason };
  if (run.outcome === 'interrupted') return { status: 'interrupted', ...reason };
  const hasFailed = findings.some(({ severity, waivedBy }) => severity === 'error' && waivedBy === undefined);
  return { status: hasFailed ? 'failed' : 'passed', ...reason };
}
