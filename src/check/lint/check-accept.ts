import { parseMediaType } from '../../openapi/media-type.ts';
import type { ItemRule } from './rule.ts';

/** A request that accepts nothing of what its operation answers with. */
export const checkAccept: ItemRule = ({ headers, match }) => {
  const accept = headers.find(([name]) => name.toLowerCase() === 'accept')?.[1];
  const successes = match?.operation.responses.filter(({ status }) => status.startsWith('2')) ?? [];
  const listed = successes.flatMap(({ content }) => content ?? []).map(({ name }) => name);
  // Where the operation lists the header itself, it means something of its own: at the QR API, the kind of picture.
  const isListed = match?.operation.parameters.some(
    (one) => one.in === 'header' && one.name.toLowerCase() === 'accept',
  );
  if (accept === undefined || accept.includes('{{') || listed.length === 0 || isListed) return [];
  const ranges = accept.split(',').flatMap((part) => parseMediaType(part)?.essence ?? []);
  const isAccepted = [...listed, ...(match?.operation.accepts ?? [])].some((name) =>
    ranges.some((range) => covers(range, parseMediaType(name)?.essence ?? '')),
  );
  if (isAccepted) return [];
  return [{ code: 'request-schema', pointer: '/headers/Accept', keyword: 'accept', expected: listed, actual: accept }];
};

function covers(range: string, essence: string): boolean {
  const [type] = essence.split('/');
  const [ofRange] = range.split('/');
  return range === '*/*' || range === essence || range === `${type}/*` || essence === `${ofRange}/*`;
}
