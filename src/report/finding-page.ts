import type { FindingCode } from '../model.ts';

/**
 * Where a finding's code is explained: the page that the package of this very version carries, as the public mirror of the
 * registry shows it. `vipps-contract explain CODE` prints the same page without a network.
 */
export function findingPage(code: FindingCode, version: string): string {
  return `https://unpkg.com/vipps-contract@${encodeURIComponent(version)}/docs/findings/${encodeURIComponent(code)}.md`;
}
