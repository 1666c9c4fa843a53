import { afterEach } from 'vitest';
import type { FlowRun } from '../../model.ts';
import { createRunner, type Runner } from '../runner.ts';
import type { RunnerOptions } from '../runner-options.ts';
import { type Answer, json, type StubServer, startStub } from './stub-server.ts';

/** Servers and runners for the tests of a file; all that a test opens is closed after it. */
export interface Runners {
  /** A server that answers as it is told; without a word, everything is well. */
  stub(answer?: Answer): Promise<StubServer>;
  runnerFor(origin: string, options?: Partial<RunnerOptions>): Runner;
}

/** @param common options of every runner of the file */
export function useRunners(common: Partial<RunnerOptions>): Runners {
  const open: { close(): Promise<void> }[] = [];
  const kept = <One extends { close(): Promise<void> }>(one: One): One => {
    open.push(one);
    return one;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  return {
    stub: async (answer = (_request, response) => json(response, 200, {})) => kept(await startStub(answer)),
    runnerFor: (origin, options) => kept(createRunner({ ...optionsFor(origin), ...common, ...options })),
  };
}

function optionsFor(origin: string): RunnerOptions {
  return {
    origin,
    timeoutMs: 5_000,
    scriptTimeoutMs: 1_000,
    maxBodyBytes: 100_000,
    isSandbox: true,
    environmentFor: () => ({ base_url: origin, payment_id_suffix: 'abc' }),
  };
}

/** What became of each request of a flow: its status, or why there was no answer. */
export function statuses({ steps }: FlowRun): (number | string | undefined)[] {
  return steps.flatMap((step) => step.exchanges.map((one) => one.response?.status ?? one.failure?.code));
}
