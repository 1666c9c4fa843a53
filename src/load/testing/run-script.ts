import { runInNewContext } from 'node:vm';
import type { Json } from '../../model.ts';

/** What a script of an item did to the environment, run with as much of Postman as the bundled scripts use. */
export function runScript(
  source: string,
  environment: Record<string, string>,
  response?: { code: number; body: Json },
): Record<string, string> {
  const variables = { ...environment };
  const pm = {
    environment: {
      get: (name: string) => variables[name],
      set: (name: string, value: unknown) => {
        variables[name] = String(value);
      },
    },
    variables: { replaceIn: (text: string) => text.replace('{{$guid}}', crypto.randomUUID()) },
    response: { code: response?.code, json: () => response?.body },
  };
  runInNewContext(source, { pm });
  return variables;
}
