import type { FlowState, PostmanVariable } from '../model.ts';
import type { Run, Scope } from './newman-insides.ts';

// newman knows iterations of its own; here each is a run of newman, so that one that breaks off costs no other. What newman
// carries from one to the next is carried by hand.

/** What newman has at the end of an iteration. */
export function stateOf({ state, requester }: Run): FlowState {
  return {
    environment: variablesOf(state.environment),
    globals: variablesOf(state.globals),
    collectionVariables: variablesOf(state.collectionVariables),
    variables: variablesOf(state._variables),
    cookies: requester.options.cookieJar.serializeSync(),
  };
}

function variablesOf(scope: Scope): PostmanVariable[] {
  const { values } = JSON.parse(JSON.stringify(scope)) as { values?: PostmanVariable[] };
  return values ?? [];
}

/** Gives a run that starts what newman takes through no option: variables of `pm.variables`, and cookies. */
export function takeState({ state, requester }: Run, { variables, cookies }: FlowState): void {
  for (const { key, value } of variables) state._variables.set(key, value as string);
  requester.options.cookieJar._importCookiesSync(cookies);
}

/** Makes scripts see which iteration it is: newman itself only knows of one. */
export function tellRound({ host }: Run, { iteration, count }: { iteration: number; count: number }): void {
  if (!host) return;
  const execute = host.execute.bind(host);
  host.execute = (event, options, done) =>
    execute(event, { ...options, cursor: { ...(options.cursor as object), iteration, cycles: count } }, done);
}

/** Bounds a script with all that it waits for; newman's own time-out is also that of a script that never yields. */
export function boundWaiting({ host }: Run, ms: number): void {
  if (!host) return;
  const execute = host.execute.bind(host);
  host.execute = (event, options, done) => execute(event, { ...options, timeout: ms }, done);
}
