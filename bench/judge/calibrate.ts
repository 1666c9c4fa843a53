import type { Contestant } from './contestants.ts';
import type { Answer } from './corpus.ts';
import { type Mutant, mutantsOf, variantsOf } from './mutate.ts';

/** How one contestant did on one kind of change. */
export interface Score {
  kind: string;
  total: number;
  caught: Record<string, number>;
}

export interface Calibration {
  mutants: Score[];
  variants: Score[];
  /** Of the first contestant: what it missed and what it accused wrongly, one line each. */
  explained: string[];
}

/** Shows every mutant and every harmless variant to every contestant. */
export function calibrate(corpus: Answer[], contestants: Contestant[]): Calibration {
  const mutants = corpus.flatMap(mutantsOf);
  const variants = corpus.flatMap(variantsOf);
  const [own] = contestants;
  const missed = mutants.filter((mutant) => own?.complaint(mutant) === undefined);
  const accused = variants.flatMap((variant) => {
    const complaint = own?.complaint(variant);
    return complaint === undefined ? [] : [{ variant, complaint }];
  });
  return {
    mutants: score(mutants, contestants),
    variants: score(variants, contestants),
    explained: [
      ...missed.map((mutant) => `missed: ${describe(mutant)}`),
      ...accused.map(({ variant, complaint }) => `false alarm: ${describe(variant)}: ${complaint}`),
    ],
  };
}

function score(changed: Mutant[], contestants: Contestant[]): Score[] {
  const kinds = [...new Set(changed.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => {
    const ofKind = changed.filter((mutant) => mutant.kind === kind);
    const caught = contestants.map(({ name, complaint }): [string, number] => [
      name,
      ofKind.filter((mutant) => complaint(mutant) !== undefined).length,
    ]);
    return { kind, total: ofKind.length, caught: Object.fromEntries(caught) };
  });
}

function describe({ kind, answer, status, pointer, text }: Mutant): string {
  const place = pointer === undefined ? '' : ` at ${pointer}`;
  return `${kind}, ${answer.operation.operationId} ${status} ${answer.mediaType ?? ''}${place}: ${(text ?? 'no body').slice(0, 160)}`;
}
