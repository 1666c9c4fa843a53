import { isTemplateTag } from '../../template-tag.ts';

/** Names of the variables in a text; Postman's own, `{{$guid}}`, always have a value. */
export function namesUsed(text: string): string[] {
  const names = [...text.matchAll(/\{\{([^{}\s][^{}]*)\}\}/g)].map((match) => (match[1] ?? '').trim());
  return [...new Set(names)].filter((name) => !name.startsWith('$') && !isTemplateTag(name, text));
}

const SET =
  /(?:setEnvironmentVariable|setGlobalVariable|(?:environment|globals|collectionVariables|variables)\.set)\(\s*(['"`])(.+?)\1/g;

/** Names of the variables that a script sets. */
export function namesSet(code: string): string[] {
  return [...code.matchAll(SET)].map((match) => match[2] ?? '');
}
