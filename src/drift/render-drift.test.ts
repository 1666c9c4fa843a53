import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { type ArtefactDrift, assembleDrift, type DriftReport, exitCodeOfDrift } from './drift-report.ts';
import { renderDriftMarkdown, renderDriftText } from './render-drift.ts';

function aChange(change: Partial<Change> = {}): Change {
  return {
    class: 'breaking',
    artefact: 'openapi:try',
    code: 'field-removed',
    place: 'pay, response 200, /state',
    operations: ['pay'],
    items: [],
    touches: { flows: ['try/paying'], repairs: [], waivers: [] },
    ...change,
  };
}

function aReport(artefact: Partial<ArtefactDrift>): DriftReport {
  const whole: ArtefactDrift = {
    id: 'openapi:try',
    path: 'schemas/official/try.yaml',
    state: 'changed',
    pinned: { sha256: 'a' },
    changes: [],
    boundWaivers: [],
    ...artefact,
  };
  return assembleDrift({ checkedAt: '2026-01-01T00:00:00.000Z', artefacts: [whole], staleRepairs: [] });
}

describe('what changed upstream', () => {
  it.each<[string, Partial<ArtefactDrift>, number]>([
    ['something breaking', { changes: [aChange()] }, 1],
    ['only more', { changes: [aChange({ class: 'additive' })] }, 0],
    ['nothing', { state: 'same' }, 0],
    ['nobody knows what', { state: 'unreachable', reason: 'No answer.' }, 3],
  ])('is %s', (_what, artefact, code) => {
    expect(exitCodeOfDrift(aReport(artefact))).toBe(code);
  });

  it('is told with what is breaking first, and with what it touches', () => {
    const text = renderDriftText(
      aReport({ changes: [aChange({ class: 'additive', code: 'field-added' }), aChange()] }),
    );
    expect(text).toBe(
      [
        'openapi:try  1 breaking, 1 additive, 0 documentation',
        '  breaking  pay, response 200, /state: is a field that is gone.',
        '      flows: try/paying',
        '  additive  pay, response 200, /state: is a new field.',
        '      flows: try/paying',
        '',
        'Upstream has moved: 1 breaking, 1 additive, 0 of documentation.',
        '',
      ].join('\n'),
    );
  });

  it('is cut short where names and words are many, and says that it is', () => {
    const flows = Array.from({ length: 40 }, (_, index) => `try/flow-${index}`);
    const words = Array.from({ length: 12 }, () => aChange({ class: 'documentation', code: 'text-changed' }));
    const text = renderDriftText(
      aReport({ changes: [aChange({ touches: { flows, repairs: [], waivers: [] } }), ...words] }),
    );
    expect(text).toContain('try/flow-4 and 35 more\n');
    expect(text).toContain('… and 2 more of documentation');
  });

  it.each([
    ['colours', 'a\u001b[31m', 'a\\u{1b}[31m'],
    ['text that runs backwards', 'if (\u202e) {', 'if (\\u{202e}) {'],
    ['spaces of no width', 'to\u200bken', 'to\\u{200b}ken'],
  ])('spells out %s in scripts, in text and in Markdown', (_what, line, shown) => {
    const change = aChange({ code: 'script-changed', subject: 'test', before: '', after: line });
    const report = aReport({ changes: [change] });
    expect(renderDriftText(report)).toContain(`+${shown}\n`);
    expect(renderDriftMarkdown(report)).toContain(`+${shown}\n`);
  });

  it("does not let upstream's words become markup", () => {
    const change = aChange({
      code: 'script-changed',
      subject: 'test',
      place: '<img src=x> | `a`',
      before: '',
      after: '```\n# x',
    });
    const markdown = renderDriftMarkdown(aReport({ changes: [change] }));
    expect(markdown).toContain('\\<img src=x\\> \\| \\`a\\`');
    expect(markdown).toContain('````diff\n');
  });
});
