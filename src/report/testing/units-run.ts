import { assembleResult } from '../../assemble-result.ts';
import type { Result } from '../../model.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './results.ts';

/** A run over sales units, of two flows each; those that are named are broken, all by the same fault. */
export function aRunOfUnits(units: string[], broken: string[]): Result {
  const flows = units.flatMap((unit) =>
    ['ecom/qr', 'epayment/card'].map((id) => {
      const exchanges = [anExchange({ id: `${id}@${unit}#1.1` })];
      const [suite = '', name = ''] = id.split('/');
      const status = broken.includes(unit) && suite === 'ecom' ? 'failed' : 'passed';
      return aFlow({ id, suite, name, title: name, unit, status, steps: [aStep({ exchanges })] });
    }),
  );
  const findings = broken.map((unit) =>
    aFinding({ id: `f-${unit}`, flow: 'ecom/qr', unit, exchangeId: `ecom/qr@${unit}#1.1` }),
  );
  const { run, coverage } = aResult({ findings });
  return assembleResult({ run, flows, findings, coverage });
}
