import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** What of ajv is used, and the engine for patterns that could backtrack for too long; each loaded when first asked for. */
export interface AjvParts {
  readonly ajv: typeof import('ajv');
  readonly ajv2020: typeof import('ajv/dist/2020.js');
  readonly standaloneCode: typeof import('ajv/dist/standalone/index.js')['default'];
  readonly RE2JS: typeof import('re2js').RE2JS;
  /** Functions that the code it makes calls, by the names that it calls them. */
  readonly runtime: Readonly<Record<string, (...values: never[]) => unknown>>;
}

const isSource = import.meta.url.endsWith('.ts');

/**
 * Loads ajv, at once: judging waits for nobody, and a run whose bodies are all right needs it only where nothing is kept of earlier
 * ones.
 */
export function loadAjv(): AjvParts {
  const load = createRequire(import.meta.url);
  return load(isSource ? './ajv-parts.cjs' : join(packageRoot, 'dist/ajv-parts.cjs')) as AjvParts;
}
