import type { PlannedFlow, PlannedStep, PostmanEvent } from '../../model.ts';

/** A step of a flow for tests: where it goes and what its scripts are. */
export interface StepSketch extends Partial<Omit<PlannedStep, 'id' | 'item'>> {
  name: string;
  url?: string;
  prerequest?: string;
  test?: string;
}

/** A planned flow of GET requests. */
export function aFlow(name: string, sketches: StepSketch[]): PlannedFlow {
  return {
    id: `try/${name}`,
    suite: 'try',
    name,
    title: name,
    iteration: 1,
    collection: {
      info: { name: 'try', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: sketches.map((sketch, index) => ({
        id: `step-${index + 1}`,
        name: sketch.name,
        request: { method: 'GET', url: sketch.url ?? `{{base_url}}/${sketch.name}` },
        event: eventsOf(sketch),
      })),
    },
    steps: sketches.map(({ url: _url, prerequest: _prerequest, test: _test, ...step }, index) => ({
      id: `step-${index + 1}`,
      item: step.name,
      expect: { status: 200 },
      reads: [],
      ...step,
    })),
  };
}

function eventsOf({ prerequest, test }: StepSketch): PostmanEvent[] {
  const scripts = { prerequest, test };
  return Object.entries(scripts).flatMap(([listen, script]) =>
    script === undefined ? [] : [{ listen, script: { type: 'text/javascript', exec: [script] } }],
  );
}
