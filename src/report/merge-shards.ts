import type { Result } from '../model.ts';
import { groupBy } from './group-by.ts';

/** What of a result tells which shard it is. */
export type Sharded = Pick<Result, 'run' | 'flows'>;

type Shard = NonNullable<Result['run']['shard']>;

/** Shards that are there twice, or of another number, do not make up one run. */
export function whyNoShards(results: Sharded[]): string | undefined {
  for (const shards of shardedRuns(results)) {
    const [first] = shards;
    const other = shards.find(({ count }) => count !== first?.count);
    if (first && other) return `Shard ${wordsOf(first)} and shard ${wordsOf(other)} are not of one run.`;
    const twice = shards.find(({ index }, place) => shards.findIndex((each) => each.index === index) < place);
    if (twice) return `Shard ${wordsOf(twice)} is there twice.`;
  }
  return undefined;
}

/** The shards that are not there, as a sentence about them; undefined where all are. */
export function missingShardsNote(results: Sharded[]): string | undefined {
  const missing = shardedRuns(results).flatMap((shards) => {
    const count = shards[0]?.count ?? 0;
    const indexes = Array.from({ length: count }, (_, place) => place + 1);
    return indexes.filter((index) => shards.every((shard) => shard.index !== index)).map((index) => ({ index, count }));
  });
  const names = [...new Set(missing.map(wordsOf))];
  if (names.length === 0) return undefined;
  const are = names.length === 1 ? `Shard ${names} is` : `Shards ${names.join(', ')} are`;
  return `${are} missing: what the flows there came to is not known.`;
}

/** The shards of each run that was shared. One shard may be there for each sales unit, where every unit has a run of its own. */
function shardedRuns(results: Sharded[]): Shard[][] {
  const sharded = results.flatMap(({ run: { shard }, flows }) => (shard ? [{ shard, units: unitsOf(flows) }] : []));
  const isRepeated = new Set(sharded.map(({ shard }) => shard.index)).size < sharded.length;
  const runs = groupBy(sharded, ({ units }) => (isRepeated ? units : ''));
  return [...runs.values()].map((members) => members.map(({ shard }) => shard));
}

function unitsOf(flows: Result['flows']): string {
  return JSON.stringify([...new Set(flows.map(({ unit }) => unit ?? ''))].toSorted());
}

function wordsOf({ index, count }: Shard): string {
  return `${index}/${count}`;
}
