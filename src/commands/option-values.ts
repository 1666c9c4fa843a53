import { InvalidArgumentError } from 'commander';
import { isUnitName, UNIT_NAME_WORDS } from '../load/unit-name.ts';
import type { Shard } from '../plan/shard-flows.ts';

// What is written behind an option, as the value that it stands for. Each throws InvalidArgumentError where it stands for none.

/** Timers know no longer time, in ms. */
const LARGEST = 2_147_483_647;

/** A whole number from 1 on. */
export function positive(text: string): number {
  return upTo(LARGEST)(text);
}

/** A whole number from 1 to the largest. */
export function upTo(largest: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > largest)
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${largest}.`);
    return number;
  };
}

/** A whole number from 0 on. */
export function atLeastZero(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number from 0 on.');
  return number;
}

export function percent(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= 100))
    throw new InvalidArgumentError('It must be a number from 0 to 100.');
  return number;
}

export function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return number;
}

/** `2/4` */
export function shard(text: string): Shard {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count) throw new InvalidArgumentError('It must be I/N, from 1/N to N/N.');
  return { index, count };
}

/** The name of a sales unit. */
export function unitName(text: string): string {
  if (!isUnitName(text)) throw new InvalidArgumentError(`It must be a name of ${UNIT_NAME_WORDS}.`);
  return text;
}

/** An option that may be given more than once: its values so far, and this one. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The same for `key=value`. */
export function collectVariable(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be of the form key=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** What `--strict-requests` of `run` and `lint` says of itself. */
export const STRICT_REQUESTS = 'a member of a request that the description does not list is a warning, not a note';
