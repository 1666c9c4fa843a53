import type { Control } from '../model.ts';
import type { guardAgents } from './guard-agents.ts';
import { sendPlain } from './send-plain.ts';

/**
 * Works a control of the sandbox, in the place of a person, time or a bad network.
 *
 * @param fill puts values where variables stand
 * @throws Error where the sandbox refuses
 */
export async function callControl(
  control: Control,
  origin: string,
  fill: (text: string) => string,
  agents: ReturnType<typeof guardAgents>,
): Promise<void> {
  const path = fill(control.path);
  const { status, body } = await sendPlain(
    {
      method: 'POST',
      url: `${origin}/sandbox/${path}`,
      headers: { 'Content-Type': 'application/json' },
      body: fill(JSON.stringify(control.body ?? {})),
    },
    agents,
  );
  if (status >= 400)
    throw new Error(`The sandbox refused ${path} with status ${status}: ${body.toString('utf8', 0, 200)}`);
}
