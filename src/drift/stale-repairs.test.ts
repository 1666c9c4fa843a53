import { expect, it } from 'vitest';
import { staleRepairNotes } from './stale-repairs.ts';

const repair = { collection: 'collection:ecom', item: 'Pay', defect: 'C1 quote', reason: 'Because.', stale: true };

it('names the repairs that a run no longer needs, each once', () => {
  const repairs = [repair, repair, { ...repair, item: 'Read' }, { ...repair, defect: 'C2 other', stale: false }];
  expect(staleRepairNotes(repairs)).toEqual([
    'No longer needed, as the official collection has mended itself: C1 quote (Pay), C1 quote (Read). Remove from src/suites/repairs.ts.',
  ]);
});

it('says nothing where all are needed', () => {
  expect(staleRepairNotes([{ ...repair, stale: false }])).toEqual([]);
});
