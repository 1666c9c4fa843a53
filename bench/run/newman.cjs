// The flows of a file run by newman as a library, as a program of one's own would: `node newman.cjs WAY FLOWS`.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const newman = require('newman');

const [way, folder, origin] = process.argv.slice(2);
const {
  flows,
  environment,
  stamp = Date.now().toString(36),
} = JSON.parse(readFileSync(join(folder, 'flows.json'), 'utf8'));

let requests = 0;

/** One run of newman; its result is not looked at, beyond what was sent and whether it went through. */
function run(collection, index, more = {}) {
  const values = { ...environment, base_url: origin, payment_id_suffix: `${stamp}${index}` };
  return new Promise((resolve, reject) => {
    newman
      .run(
        {
          collection,
          environment: {
            name: 'environment',
            values: Object.entries(values).map(([key, value]) => ({ key, value, enabled: true })),
          },
          reporters: [],
          ...more,
        },
        (error) => (error ? reject(error) : resolve()),
      )
      .on('request', (error, { response }) => {
        requests++;
        if (error || response.code >= 500) throw error ?? new Error(`Status ${response.code}`);
      });
  });
}

/** All flows as the folders of one collection. */
function composite() {
  const { item: _own, ...shared } = flows[0].collection;
  const folders = flows.map(({ name, collection: { item, event } }) => ({ name, item, event }));
  return { ...shared, event: [], item: folders };
}

/** As Portman does it: the schema of every answer pasted into a test of the item. */
function withSchemas(collection, schemas) {
  const node = (child) => {
    if (child.item) return { ...child, item: child.item.map(node) };
    const schema = schemas[child.name];
    if (!schema) return child;
    const exec = [`pm.test('schema', () => pm.response.to.have.jsonSchema(${JSON.stringify(schema)}));`];
    return { ...child, event: [...(child.event ?? []), { listen: 'test', script: { type: 'text/javascript', exec } }] };
  };
  return { ...collection, item: collection.item.map(node) };
}

async function main() {
  if (way === 'each') {
    for (const [index, flow] of flows.entries()) await run(flow.collection, index);
  } else if (way === 'concurrent') {
    await Promise.all(flows.map((flow, index) => run(flow.collection, index)));
  } else if (way === 'schemas') {
    const schemas = JSON.parse(readFileSync(join(folder, 'schemas.json'), 'utf8'));
    await run(withSchemas(composite(), schemas), 0);
  } else if (way === 'htmlextra') {
    const htmlextra = { export: join(folder, `htmlextra-${process.pid}.html`) };
    await run(composite(), 0, { reporters: ['htmlextra'], reporter: { htmlextra } });
  } else {
    await run(composite(), 0);
  }
  process.stdout.write(`\n${JSON.stringify({ requests })}\n`);
}

main();
