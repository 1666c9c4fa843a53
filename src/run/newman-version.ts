import { createRequire } from 'node:module';

/** Put in place of the name where newman is bundled. */
declare const NEWMAN_VERSION: string | undefined;

/** The version of newman that runs the flows. */
export const newmanVersion =
  typeof NEWMAN_VERSION === 'string'
    ? NEWMAN_VERSION
    : (createRequire(import.meta.url)('newman/package.json') as { version: string }).version;
