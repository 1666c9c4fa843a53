/**
 * The nouns of this program: plain data, types only. Every room speaks in these words.
 * Public names follow the field: collection, item, environment (Postman); operation, schema (OpenAPI);
 * flow, step, exchange, finding, waiver, result.
 */

// ---------------------------------------------------------------- JSON

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A place in a JSON document, RFC 6901: `/aggregate/capturedAmount/value`; `` is the whole document. */
export type JsonPointer = string;

// ---------------------------------------------------------------- what is tested (src/suites, data)

/** One API's flows. You meet it in `src/suites/` and in a `--suite FILE.ts`. */
export interface Suite {
  /** `ecom`, `epayment`: the first half of every flow's id. */
  name: string;
  title: string;
  /** Id of the collection whose items the steps name: `collection:ecom`. */
  collection: string;
  /** Steps that every flow of the suite starts with. */
  opening?: Step[];
  flows: Flow[];
}

/** An ordered journey of one payment. It reads like the quick-start guide. */
export interface Flow {
  /** Kebab-case, unique in its suite: `full-capture-and-refund`. */
  name: string;
  title: string;
  /** Run as newman runs a whole collection: see `PlannedFlow`. */
  asCollection?: boolean;
  /** Why the journey matters, in a sentence. */
  purpose?: string;
  /**
   * `sandbox-only`: needs the sandbox's controls and is skipped, with that reason, elsewhere. `past-release`: what it leaves reserved
   * can no longer be released, so nothing is tidied up after it.
   */
  tags?: string[];
  steps: Step[];
}

/** One request of a flow: which collection item, what is changed in it, what it must answer. */
export interface Step {
  /** Name of the collection's item; with `request`, the step's own name. */
  item: string;
  /** Place of the item in the collection, from 0: names need not be unique there. It wins over the name. */
  place?: number;
  /** Id of the collection that has the item, where it is not the suite's: `collection:epayment`. */
  collection?: string;
  /** The request itself, where no collection has an item for it. */
  request?: StepRequest;
  /** What the step is called in reports; the item's name if absent. Unique within its flow or numbered by the plan. */
  name?: string;
  /**
   * Values set in the request's JSON body, by pointer, before it is sent. `{ variable: 'amount' }` stands for the
   * variable without quotes, where a number belongs.
   */
  body?: Record<JsonPointer, Json>;
  /** Fields taken out of the request's JSON body. */
  without?: JsonPointer[];
  /** Headers set (a string) or taken away (null). */
  headers?: Record<string, string | null>;
  /** Environment variables set just before the step. */
  variables?: Record<string, string>;
  /** A fresh idempotency key for this step, so that it is no replay. */
  freshKey?: boolean;
  /** The item once more without its scripts: ids and keys stay as they are, so that it is the same request again. */
  repeats?: boolean;
  /** Sent twice at the same instant, byte for byte. */
  twice?: boolean;
  /** Variables that are set from the answer's body, by pointer. */
  captures?: Record<string, JsonPointer>;
  /** Sent once per run: the flows after it get the variable from the first, until shortly before it expires. */
  once?: Once;
  /** What a person, time or the network does just before the step. Only a sandbox can show it. */
  before?: Control[];
  /** What the API has to have sent to us before the flow goes on. */
  hears?: Heard[];
  /** Name of a variable that holds a URL: the step is skipped where that leads away from the target. */
  onlyOnTarget?: string;
  /** A script may jump over it with `setNextRequest`; of any other step that is a warning. */
  optional?: boolean;
  /** Marks the step for readers: the number of the case that it shows, `§8 27`. */
  tag?: string;
  /** Sent again, after a pause, until this holds or the tries are used up. */
  until?: Poll;
  /** Wait before the step, ms. */
  pauseMs?: number;
  /**
   * Marks a request that breaks the description on purpose: then `request-schema` is expected. `undescribed` has a member
   * that the description does not list: then `undocumented-member` is.
   */
  sends?: 'invalid' | 'undescribed';
  expect: Expectation;
}

/** A request that no collection has. Variables are written as in a collection. */
export interface StepRequest {
  method: string;
  url: string;
  headers?: Record<string, string>;
  /** JSON, or text as it stands. */
  body?: Json;
}

/** What the first answer of a run brings for the flows after it. */
export interface Once {
  variable: string;
  /** Pointer in the body to the seconds that it stays valid. */
  expiresIn: JsonPointer;
}

/** A call to the sandbox's own controls; it is part of a step and no exchange. */
export interface Control {
  /** Below `/sandbox/`, variables filled in: `payments/{{orderId}}/reject`. */
  path: string;
  body?: Json;
}

/** A callback or webhook that has to come. */
export interface Heard {
  kind: CallKind;
  /** Status of a callback (`RESERVED`) or name of an event (`CAPTURED`). */
  name?: string;
  /** How often it has to come; once if absent. */
  times?: number;
  fields?: Record<JsonPointer, ExpectedValue>;
  withinMs: { sandbox: number; elsewhere: number };
}

export type CallKind = 'callback' | 'webhook' | 'shipping-details' | 'consent-removal';

/** Bounded polling: an asynchronous value has to appear. */
export interface Poll {
  /** Pointer in the response body that must exist. */
  present: JsonPointer;
  /** Pause between tries against a sandbox and elsewhere, ms. */
  everyMs: { sandbox: number; elsewhere: number };
  tries: number;
}

/** What a step must answer. Everything that is named is checked; nothing else is. */
export interface Expectation {
  status: ExpectedStatus;
  /** Values in the response body. */
  fields?: Record<JsonPointer, ExpectedValue>;
  /** ePayment: `/state`. */
  state?: string;
  /** ePayment: the four amounts of `/aggregate`, in minor units. */
  aggregate?: {
    authorized: ExpectedAmount;
    captured: ExpectedAmount;
    refunded: ExpectedAmount;
    cancelled: ExpectedAmount;
  };
  /** eCom: the four amounts of `/transactionSummary`, in øre; `absent` where there must be none. */
  summary?:
    | 'absent'
    | {
        captured: ExpectedAmount;
        remainingToCapture: ExpectedAmount;
        refunded: ExpectedAmount;
        remainingToRefund: ExpectedAmount;
      };
  /** eCom: operations of `/transactionLogHistory`, newest first. */
  log?: string[];
  /** ePayment: names of the event log, oldest first. */
  events?: string[];
  /** The error code(s) any of which the body must bear, whatever its shape (eCom array, Problem with extraDetails). */
  errorCode?: string[];
}

/** `200`, a class `4xx`, any of several (`[402, 400]`, `['4xx', '5xx']`), or whatever the description allows (`any`). */
export type ExpectedStatus = StatusPattern | StatusPattern[];
export type StatusPattern = number | '2xx' | '4xx' | '5xx' | 'any';

/** Minor units: a number, or a variable of the environment with something added (`{ variable: 'amount', plus: -1000 }`). */
export type ExpectedAmount = number | { variable: string; plus?: number };

/** What a field of the body must be. */
export type ExpectedValue =
  | string
  | number
  | boolean
  | null
  | { variable: string; plus?: number }
  | { present: true }
  | { absent: true }
  /** A regular expression, `u` flag. */
  | { matches: string }
  | { oneOf: (string | number)[] }
  | { atLeast: number };

/** A small, named mending of an official collection item, applied while planning. */
export interface Repair {
  /** Kebab-case: `quote-reference`. */
  name: string;
  /** Collection it belongs to: `collection:epayment`. */
  collection: string;
  /** Names of the items that it mends; `*` for all. */
  items: string[] | '*';
  /** Number in the list of known defects: `C1`. */
  defect: string;
  reason: string;
  change: RepairChange;
}

/** What a repair does to an item. Text replacements that find nothing make the repair `stale`. */
export type RepairChange =
  | { type: 'replace-in-body'; find: string; replace: string }
  | { type: 'replace-in-script'; listen: 'prerequest' | 'test'; find: string; replace: string }
  | { type: 'replace-script'; listen: 'prerequest' | 'test'; when: string; script: string[] }
  | { type: 'append-to-script'; listen: 'prerequest' | 'test'; when: string; script: string[] }
  | { type: 'replace-in-url'; find: string; replace: string }
  | { type: 'set-header'; name: string; value: string | null }
  | { type: 'remove-auth' };

/** A repair that was applied (or is no longer needed) in a run. */
export interface AppliedRepair {
  collection: string;
  item: string;
  /** `C1 quote-reference`. */
  defect: string;
  reason: string;
  /** True where the official artefact no longer has the defect. */
  stale: boolean;
}

// ---------------------------------------------------------------- artefacts

export type ArtefactKind = 'collection' | 'environment' | 'openapi';

/** A file that a run is built from. */
export interface Artefact {
  /** `collection:ecom`, `environment:global`, `openapi:epayment`, or the file's name for your own. */
  id: string;
  kind: ArtefactKind;
  /** Path as shown to people: relative to the working directory where it lies below it. */
  path: string;
  sha256: string;
}

export type Source = 'official' | 'bundled' | 'custom';
export type TargetKind = 'sandbox' | 'test' | 'custom';

// ---------------------------------------------------------------- Postman, plain JSON (collection v2.1)

export interface PostmanCollection {
  info: { name: string; schema: string; _postman_id?: string; description?: unknown };
  item: PostmanNode[];
  event?: PostmanEvent[];
  variable?: PostmanVariable[];
  auth?: PostmanAuth | null;
  protocolProfileBehavior?: Record<string, unknown>;
}

/** A folder (has `item`) or an item (has `request`). */
export type PostmanNode = PostmanFolder | PostmanItem;

export interface PostmanFolder {
  name: string;
  item: PostmanNode[];
  event?: PostmanEvent[];
  auth?: PostmanAuth | null;
  description?: unknown;
}

export interface PostmanItem {
  id?: string;
  name: string;
  event?: PostmanEvent[];
  request: PostmanRequest;
  response?: unknown[];
  protocolProfileBehavior?: Record<string, unknown>;
}

export interface PostmanRequest {
  method: string;
  url: string | PostmanUrl;
  header?: PostmanHeader[];
  body?: PostmanBody;
  auth?: PostmanAuth | null;
  description?: unknown;
}

export interface PostmanUrl {
  raw?: string;
  protocol?: string;
  host?: string | string[];
  port?: string;
  path?: string | (string | { value: string })[];
  query?: { key: string | null; value: string | null; disabled?: boolean }[];
  variable?: PostmanVariable[];
}

export interface PostmanHeader {
  key: string;
  value: string;
  disabled?: boolean;
  type?: string;
  description?: unknown;
}

export interface PostmanBody {
  mode?: string;
  raw?: string;
  options?: unknown;
  [mode: string]: unknown;
}

export interface PostmanEvent {
  listen: string;
  script?: { type?: string; exec?: string | string[]; id?: string };
  disabled?: boolean;
}

export interface PostmanVariable {
  key: string;
  value?: unknown;
  type?: string;
  enabled?: boolean;
  disabled?: boolean;
}

export interface PostmanAuth {
  type: string;
  [type: string]: unknown;
}

export interface PostmanEnvironment {
  name: string;
  values: PostmanVariable[];
  id?: string;
}

// ---------------------------------------------------------------- the plan

/** What will be sent, as data: `--dry-run` and `list` only print it. */
export interface Plan {
  suites: { name: string; title: string }[];
  flows: PlannedFlow[];
  repairs: AppliedRepair[];
}

/** A flow made ready for newman: a slice of its collection in the flow's order. */
export interface PlannedFlow {
  /** `ecom/full-capture-and-refund`. */
  id: string;
  suite: string;
  name: string;
  title: string;
  /** Sales unit, in runs over many. */
  unit?: string;
  /** Place in the plan, from 0, where several machines share a run. */
  order?: number;
  /** From 1. */
  iteration: number;
  tags?: string[];
  /** Row of the data file, in runs over one; values keep the types of the file. */
  data?: Record<string, Json>;
  /**
   * Present where a whole collection is run as newman runs it: redirects within the target are followed, a row's variables stay apart from the
   * environment, and iterations run one after another and share variables and cookies. `iteration` counts from 0, as scripts see it.
   */
  round?: { iteration: number; count: number };
  /** Why it is not run here, if it is not. */
  skip?: string;
  /** Items in the order of the steps; `item[i].id` is `steps[i].id`. */
  collection: PostmanCollection;
  steps: PlannedStep[];
  /**
   * What newman may leave out, because nothing in the flow names it: of the environment, and of the script sandbox. And whether a
   * context of its own is, because no script reaches what lasts in one.
   */
  needless?: { variables: string[]; libraries: string[]; ownContext: boolean };
}

export interface PlannedStep {
  /** Unique within the flow: `step-1`. */
  id: string;
  /** Unique within the flow: `Capture Payment`, `Capture Payment (2)`. */
  name: string;
  item: string;
  /** Id of the collection that has the item. */
  collection?: string;
  variables?: Record<string, string>;
  until?: Poll;
  pauseMs?: number;
  sends?: 'invalid' | 'undescribed';
  repeats?: boolean;
  twice?: boolean;
  captures?: Record<string, JsonPointer>;
  once?: Once;
  before?: Control[];
  hears?: Heard[];
  onlyOnTarget?: string;
  optional?: boolean;
  /** Not a step of the flow itself: it releases what the flow has left reserved. */
  tidiesUp?: true;
  tag?: string;
  expect: Expectation;
  /** Names of the variables that `expect` compares with; their values come back with the step. */
  reads: string[];
}

// ---------------------------------------------------------------- the run

/** A body as it was on the wire: text where it is valid UTF-8 (a BOM is kept), else base64 of the bytes. */
export interface Body {
  encoding: 'utf8' | 'base64';
  content: string;
  /** Length in bytes, before any cut. */
  bytes: number;
}

export type Headers = [name: string, value: string][];

export interface HttpRequest {
  method: string;
  url: string;
  headers: Headers;
  body?: Body;
}

export interface HttpResponse {
  status: number;
  headers: Headers;
  body?: Body;
}

/** One request and its response, or the reason why there was none. */
export interface Exchange {
  /** `ecom/full-capture-and-refund#3.1`: flow, step from 1, exchange of the step from 1. Stable across runs. */
  id: string;
  /** `api`: a callback or webhook that the API sent to us. */
  sentBy: 'step' | 'script' | 'api';
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs: number;
  /** From 1; a repeated request is a new exchange. */
  attempt: number;
  request: HttpRequest;
  response?: HttpResponse;
  /** Why there is no response. */
  failure?: Failure;
}

export interface Failure {
  code:
    | 'blocked-host'
    | 'refused'
    | 'dns'
    | 'reset'
    | 'timeout'
    | 'tls'
    | 'too-large'
    | 'invalid-response'
    | 'not-sent'
    | 'other';
  /** One sentence for people. */
  message: string;
  /** Where a connection that was refused by the guard would have led: `https://example.com:443`. */
  place?: string;
}

/**
 * What broke something that the API did not break. Classes and exit codes are decided by this, never by the sentence that goes
 * with it. `bug`: a bug of this program. `runner-failed`: newman gave up. The others are a script's doing.
 */
export type Cause = 'bug' | 'runner-failed' | 'script-hung' | 'script-memory' | 'worker-died' | 'limit';

/** What a run tells of a flow while it goes on. */
export type RunEvent =
  | { type: 'flow-started'; flow: PlannedFlow; attempt: number }
  | { type: 'step-started'; flow: PlannedFlow; step: PlannedStep }
  | { type: 'step-waiting'; flow: PlannedFlow; step: PlannedStep; wait: Wait }
  | { type: 'step-finished'; flow: PlannedFlow; step: StepRun }
  | { type: 'flow-finished'; flow: PlannedFlow; run: FlowRun };

/** What a flow waits for before it sends its next request. */
export interface Wait {
  /** `retry`: the service asked for it, or is given time; `poll`: a value has to appear; `rate`: `--max-rate`; `pause`: the step asks for it. */
  what: 'retry' | 'poll' | 'rate' | 'pause';
  forMs: number;
}

/** What happened to one flow, unjudged. */
export interface FlowRun {
  flow: string;
  /** From 1; 2 after its worker was lost through no fault of its own. */
  attempt: number;
  startedAt: string;
  durationMs: number;
  /** `hung` and `crashed`: its worker had to be ended, or died. */
  outcome: 'finished' | 'hung' | 'crashed' | 'interrupted' | 'skipped';
  /** What broke it off, where something did. */
  cause?: Cause;
  /** Why it did not finish. */
  reason?: string;
  /** The limit that ended it, in words. */
  limit?: string;
  steps: StepRun[];
  /** What the next iteration of a collection starts with; it holds secrets and goes into no result. */
  state?: FlowState;
}

/** Variables and cookies at the end of one iteration of a collection. */
export interface FlowState {
  environment: PostmanVariable[];
  globals: PostmanVariable[];
  collectionVariables: PostmanVariable[];
  /** What scripts have set with `pm.variables`. */
  variables: PostmanVariable[];
  /** A cookie jar, as tough-cookie writes it. */
  cookies: Json;
}

export interface StepRun {
  /** Index into the planned steps, from 0. */
  index: number;
  status: 'done' | 'skipped' | 'reused';
  reason?: string;
  /** A script jumped over it with `setNextRequest`, or skipped its request with `skipRequest`. */
  isLeftOut?: boolean | 'skip-request';
  exchanges: Exchange[];
  scriptErrors: ScriptError[];
  /** What the step's scripts wrote with `console`, where that is asked for; it goes into no result. */
  console?: { level: string; text: string }[];
  /** `pm.test` and `tests[…]` of the collection's own scripts. */
  assertions: { name: string; passed: boolean; message?: string }[];
  /** Values of the step's `reads` after its scripts. */
  variables: Record<string, string>;
}

/** What went wrong in a script of a step. */
export interface ScriptError {
  /** `file`: no script, but a file of a request that could not be sent. */
  phase: 'prerequest' | 'test' | 'file';
  /** What it threw; for an escape, what it asked for: `import()`, `process.binding`. */
  message: string;
  /** It asked for something that would have led out of the script sandbox, and did not get it. */
  isEscape?: true;
  /** It took its worker with it, or had to be ended with it. */
  cause?: Cause;
}

// ---------------------------------------------------------------- findings

export type Severity = 'error' | 'warning' | 'info';

export type FindingCode =
  // errors
  | 'no-response'
  | 'unexpected-status'
  | 'unexpected-value'
  | 'assertion-failed'
  | 'script-error'
  | 'script-escape'
  | 'undocumented-operation'
  | 'undocumented-status'
  | 'undocumented-media-type'
  | 'malformed-body'
  | 'missing-body'
  | 'unexpected-body'
  | 'body-schema'
  | 'header-schema'
  | 'missing-header'
  | 'invariant-broken'
  | 'idempotency-broken'
  | 'callback-missing'
  | 'callback-schema'
  | 'signature-invalid'
  | 'unresolved-variable'
  | 'blocked-host'
  | 'unvalidated'
  | 'expired-waiver'
  | 'literal-secret'
  // warnings
  | 'undocumented-field'
  | 'request-schema'
  | 'description-invalid'
  | 'stale-waiver'
  | 'read-before-set'
  | 'hard-coded-host'
  | 'skipped-step'
  // info
  | 'undocumented-member'
  | 'uncovered-operation'
  | 'no-assertions'
  | 'deprecated-script'
  | 'unknown-format'
  | 'retried';

/** What a check gives: a code and its arguments. Its words are derived in `check/words.ts`, its place added by the judge. */
export interface Fault {
  code: FindingCode;
  /** Id of the description that was broken (or is itself broken). */
  description?: string;
  operationId?: string;
  /** JSON pointer in the body; `header:Name` is written `/headers/Name`. */
  pointer?: JsonPointer;
  /** All places, where the fault has several; the first is `pointer`. */
  places?: JsonPointer[];
  /** JSON Schema keyword that refused: `required`, `pattern`. */
  keyword?: string;
  expected?: Json;
  actual?: Json;
  /** JSON pointer into the description. */
  schemaPointer?: JsonPointer;
  /** Free argument of the code: a variable's name, an assertion's text, a script's error. */
  detail?: string;
  cause?: Cause;
  /** The waiver that the finding is about. */
  waiver?: WaiverReference;
}

/** A fault with its place, its words and its waiver. */
export interface Finding {
  /** Stable across runs: a hash of code, place and pointer. */
  id: string;
  code: FindingCode;
  severity: Severity;
  suite: string;
  flow: string;
  unit?: string;
  /** From 2; absent in the first. */
  iteration?: number;
  step: string;
  exchangeId?: string;
  description?: string;
  operationId?: string;
  status?: number;
  pointer?: JsonPointer;
  places?: JsonPointer[];
  keyword?: string;
  expected?: Json;
  actual?: Json;
  /** Free argument of the code: a variable's name, an assertion's text, a script's error. */
  detail?: string;
  /** What broke the step or flow, where that was not the API. */
  cause?: Cause;
  /** Of a finding about a waiver: which one. */
  waiver?: WaiverReference;
  /** How many similar findings it stands for, besides itself. */
  omitted?: number;
  message: string;
  schemaPointer?: JsonPointer;
  /** Line of that place in the description's file, from 1. */
  schemaLine?: number;
  waivedBy?: { reason: string; owner: string; expires?: string; artefact?: string };
}

/** A finding before it has words: those are made from its arguments, once these hold no secret any more. */
export type FindingDraft = Omit<Finding, 'message'>;

/** Which waiver a finding is about. */
export type WaiverReference = Pick<Waiver, 'code' | 'status' | 'owner' | 'reason'>;

/** A known fault that does not fail a run: one field's one fault and nothing else. */
export interface Waiver {
  code: FindingCode;
  /** Description's id; may hold `*`. */
  description: string;
  /** operationId; may hold `*`. */
  operation: string;
  /** `200`, `4xx` or `*`. */
  status: string;
  /** JSON pointer in which `*` stands for one segment; absent: the fault has no pointer. */
  pointer?: JsonPointer;
  keyword?: string;
  reason: string;
  owner: string;
  /** sha256 of the official artefact that is wrong: void when that moves. */
  artefact?: { id: string; sha256: string };
  /** ISO date, at most a year ahead: for waivers of a user's own. */
  expires?: string;
}

export type Verdict = 'validated' | 'waived' | 'failed' | 'unvalidated';

// ---------------------------------------------------------------- the result (design §6, public)

export interface Result {
  schemaVersion: 1;
  run: {
    id: string;
    startedAt: string;
    durationMs: number;
    exitCode: number;
    target: TargetKind;
    baseUrl: string;
    source: Source;
    artefacts: Artefact[];
    repairs: AppliedRepair[];
    interrupted: boolean;
    /** Only the flows that were chosen, or that fell to this shard, were run: what the others would have seen is not known. */
    part?: 'chosen' | 'shard';
    /** Which part of a run that several machines share this is, from 1. */
    shard?: { index: number; count: number };
    versions: { node: string; 'vipps-contract': string; newman: string };
    /** Sentences every reader of the result should see first. */
    notes: string[];
  };
  totals: Totals;
  /** The totals of each sales unit, in runs over many. */
  units?: UnitTotals[];
  flows: FlowResult[];
  findings: Finding[];
  coverage: Coverage;
  /** Where descriptions, collections and traffic do not agree. */
  drift?: Drift;
  /** What earlier runs said, where they are kept. */
  history?: History;
}

export interface Totals {
  flows: number;
  flowsFailed: number;
  flowsSkipped: number;
  exchanges: number;
  validated: number;
  waived: number;
  failed: number;
  unvalidated: number;
  findings: { error: number; warning: number; info: number; waived: number };
  /** Assertions of the collections' own scripts; absent in results of earlier versions. */
  assertions?: AssertionCounts;
  /** Requests that were sent again after a passing fault; absent in results of earlier versions. */
  sentAgain?: number;
}

/** How many assertions of scripts held, and how many did not. */
export interface AssertionCounts {
  passed: number;
  failed: number;
}

/** A section of a result: what of it is one sales unit's. */
export interface UnitTotals {
  unit: string;
  totals: Totals;
}

/** The three-way drift: what one of description, collections and traffic has and another lacks. */
export interface Drift {
  operations: OperationDrift[];
  totals: {
    /** Operations in no request of a collection. */
    operationsUnused: number;
    /** Headers, parameters and fields of requests that the description lacks. */
    undescribed: number;
    /** Fields of answers that the description lacks. */
    undescribedSeen: number;
    /** Fields of answers that never came, in operations that were called. */
    neverSeen: number;
  };
}

/** An operation, and what of it does not agree. Null: nobody asked, as without a run. */
export interface OperationDrift {
  description: string;
  operationId: string;
  method: string;
  path: string;
  inCollection: boolean;
  inTraffic: boolean | null;
  /** What all agree about is left out; so is everything of operations that nobody uses. */
  rows: DriftRow[];
}

export interface DriftRow {
  kind: 'request-header' | 'query-parameter' | 'request-field' | 'response-field';
  /** Name of the header or parameter, or a pointer in the body with `*` for any index. */
  name: string;
  inDescription: boolean;
  /** Null: collections say nothing of answers. */
  inCollection: boolean | null;
  inTraffic: boolean | null;
}

/** Earlier runs in short, and what only they can tell. */
export interface History {
  /** Oldest first; the last is this run. */
  runs: {
    id: string;
    startedAt: string;
    exitCode: number;
    durationMs: number;
    flows: number;
    flowsFailed: number;
    exchanges: number;
    errors: number;
    warnings: number;
    waived: number;
    /** Part of the described fields that was seen, 0 to 1. */
    coverage: number;
    /** Latency percentiles, ms. */
    p50: number;
    p95: number;
  }[];
  /** When each finding of this run was first seen, by its id; ISO 8601. */
  since: Record<string, string>;
  /** Flows that both passed and failed. */
  flaky: { flow: string; failed: number; runs: number }[];
}

export interface FlowResult {
  id: string;
  suite: string;
  name: string;
  title: string;
  unit?: string;
  /** Place in the plan, from 0: shards are put together again by it. */
  order?: number;
  iteration: number;
  attempt: number;
  status: 'passed' | 'failed' | 'skipped' | 'interrupted';
  /** What broke it off, where something did. */
  cause?: Cause;
  reason?: string;
  startedAt?: string;
  durationMs: number;
  triage?: { class: string; nextStep: string };
  /** In long runs they are packed, and unpacked each time that they are read: read them once, and let them go. */
  steps: StepResult[];
}

export interface StepResult {
  name: string;
  status: 'passed' | 'failed' | 'skipped' | 'reused';
  reason?: string;
  /** Not a step of the flow itself: it releases what the flow has left reserved. */
  tidiesUp?: true;
  /** Assertions of the step's scripts, where they have any. */
  assertions?: AssertionCounts;
  exchanges: ExchangeResult[];
}

export interface ExchangeResult {
  id: string;
  sentBy: Exchange['sentBy'];
  operationId?: string;
  /** Id of the description that knows the operation. */
  description?: string;
  /** Id of the description that judged the body, where another had to stand in. */
  judgedBy?: string;
  /** In what the path differs from the description's and was taken for it all the same. */
  accepted?: ('case-folded' | 'trailing-slash')[];
  verdict: Verdict;
  /** Why, where unvalidated. */
  reason?: string;
  startedAt: string;
  durationMs: number;
  attempt: number;
  request: { method: string; url: string; headers: Headers; body?: string; bodyEncoding?: 'base64' };
  response?: { status: number; headers: Headers; body?: string; bodyEncoding?: 'base64'; bytes: number };
  failure?: Failure;
}

export interface Coverage {
  operations: OperationCoverage[];
  /** One for each description. */
  totals?: CoverageTotals[];
}

/** How much of what a description declares a run has seen. */
export interface CoverageTotals {
  description: string;
  operations: { declared: number; seen: number };
  /** Pairs of operation and status. */
  statuses: { declared: number; seen: number };
  fields: { declared: number; seen: number };
  enumValues: { declared: number; seen: number };
  /** Descriptions do not list error codes: only those that came are counted. */
  errorCodes: number;
  /** Of statuses, fields and enum values together, with one decimal. */
  percent: number;
}

export interface OperationCoverage {
  description: string;
  operationId: string;
  method: string;
  path: string;
  /** How often each status was seen; declared statuses that never came have 0. */
  statuses: Record<string, number>;
  fields: { declared: number; seen: number; unseen: JsonPointer[] };
  enums: { pointer: JsonPointer; declared: Json[]; unseen: Json[] }[];
  errorCodes: Record<string, number>;
}

// ---------------------------------------------------------------- secrets

/** A value that must not reach any output. */
export interface Secret {
  /** What stands in for it: `client_secret` is shown as `‹client_secret›`. */
  name: string;
  value: string;
  kind: 'secret' | 'personal';
}
