import type { TargetKind } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { isProduction, productionWords } from './production.ts';

export const TEST_ORIGIN = 'https://apitest.vipps.no';

export interface TargetRequest {
  target: 'auto' | 'sandbox' | 'test';
  baseUrl?: string;
  /** Required settings without a value, and those that are present but empty in the process environment. */
  missing: string[];
  emptied: string[];
  requiredCount: number;
}

/** Where the requests go. */
export interface Target {
  kind: TargetKind;
  /** Origin; absent: the embedded sandbox has to be started. */
  origin?: string;
  /** Whose keys are sent: a person's own, made-up ones, or made-up ones where a person has none. */
  keys: 'own' | 'placeholders' | 'own-or-placeholders';
}

/**
 * Chooses the target.
 *
 * @throws UsageError where it is neither the test environment nor on loopback, or keys are missing
 */
export function chooseTarget(request: TargetRequest): Target {
  if (request.baseUrl !== undefined) return byBaseUrl(request, parseOrigin(request.baseUrl));
  if (request.target === 'sandbox') return { kind: 'sandbox', keys: 'placeholders' };
  if (request.target === 'test') return testEnvironment(request);
  if (request.emptied.length > 0) throw missingKeys(request);
  if (request.missing.length === request.requiredCount) return { kind: 'sandbox', keys: 'placeholders' };
  return testEnvironment(request);
}

/** A sales unit and what it lacks. */
export interface UnitKeys {
  name: string;
  missing: string[];
  emptied: string[];
}

/**
 * Chooses the target of many sales units: one for all. The test environment needs every unit's keys.
 *
 * @throws UsageError as `chooseTarget`, naming the units that lack keys
 */
export function chooseTargetOfUnits(request: Omit<TargetRequest, 'missing' | 'emptied'>, units: UnitKeys[]): Target {
  const isBare = ({ missing, emptied }: UnitKeys): boolean =>
    missing.length === request.requiredCount && emptied.length === 0;
  if (request.target === 'auto' && request.baseUrl === undefined && units.every(isBare)) {
    return { kind: 'sandbox', keys: 'placeholders' };
  }
  const target = chooseTarget({ ...request, missing: [], emptied: [] });
  const lacking = units.filter(({ missing }) => missing.length > 0);
  if (target.keys === 'own' && lacking.length > 0) throw unitsWithoutKeys(lacking);
  return target;
}

const MOST_NAMED = 5;

function unitsWithoutKeys(units: UnitKeys[]): UsageError {
  const named = units.slice(0, MOST_NAMED).map(({ name, missing }) => `${name} (${missing.join(', ')})`);
  const more = units.length > MOST_NAMED ? ` and ${units.length - MOST_NAMED} more` : '';
  return new UsageError(
    `The test environment needs the keys of every sales unit, and these lack some: ${named.join('; ')}${more}. Fill in their rows, or run against the sandbox with --target sandbox.`,
  );
}

function byBaseUrl(request: TargetRequest, url: URL): Target {
  if (isLoopback(url)) {
    if (request.target === 'test') {
      throw new UsageError(`--target test means ${TEST_ORIGIN}; leave it out to use --base-url ${url.origin}.`);
    }
    return {
      kind: request.target === 'sandbox' ? 'sandbox' : 'custom',
      origin: url.origin,
      keys: 'own-or-placeholders',
    };
  }
  if (url.origin !== TEST_ORIGIN) {
    throw new UsageError(
      `The base URL ${url.origin} is refused: it must be ${TEST_ORIGIN} or on loopback (http://127.0.0.1:PORT).`,
    );
  }
  if (request.target === 'sandbox') throw new UsageError(`--target sandbox contradicts --base-url ${url.origin}.`);
  return testEnvironment(request);
}

function testEnvironment(request: TargetRequest): Target {
  if (request.missing.length > 0) throw missingKeys(request);
  return { kind: 'test', origin: TEST_ORIGIN, keys: 'own' };
}

function missingKeys({ missing, emptied, requiredCount }: TargetRequest): UsageError {
  const which =
    missing.length === requiredCount
      ? 'None of the required settings has a value'
      : 'Some required settings have no value';
  const empty = emptied.length > 0 ? ' (present but empty settings count as missing)' : '';
  return new UsageError(
    `${which}${empty}: ${missing.join(', ')}. Set them in the environment or in .env, or run against the sandbox with --target sandbox.`,
  );
}

function parseOrigin(text: string): URL {
  if (isProduction(text)) throw new UsageError(productionWords('The base URL names'));
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`The base URL "${withoutUserinfo(text)}" is not an http or https URL.`);
  }
  if (url.username || url.password) throw new UsageError('The base URL must not hold a user name or password.');
  if (url.pathname !== '/' || url.search || url.hash) {
    throw new UsageError(`The base URL must be an origin without a path: ${url.origin}.`);
  }
  return url;
}

function isLoopback(url: URL): boolean {
  const host = bareHost(url);
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function bareHost(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, '');
}

function withoutUserinfo(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//');
}
