import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { ExchangeResult, Result } from '../../src/model.ts';

const require = createRequire(import.meta.url);

interface Sdk {
  Collection: new (definition: object) => { items: { all(): object[] } };
  Request: new (definition: object) => object;
  Response: new (definition: object) => object;
}

/** Made ready to write a report of these exchanges: the reporter, and the summary that newman would hand to it. */
export function prepareHtmlextra(result: Result): () => string {
  // newman's own version: the reporter is given its objects.
  const sdk = createRequire(require.resolve('newman'))('postman-collection') as Sdk;
  const reporter = require('newman-reporter-htmlextra') as (
    emitter: EventEmitter,
    options: object,
    run: object,
  ) => void;
  const emitter = Object.assign(new EventEmitter(), {
    exports: [] as { content: string }[],
    summary: summaryOf(result, sdk),
  });
  reporter(emitter, {}, { newmanVersion: '6.2.2' });
  return () => {
    emitter.emit('beforeDone');
    return emitter.exports[0]?.content ?? '';
  };
}

function summaryOf(result: Result, sdk: Sdk): object {
  const exchanges = result.flows.flatMap((flow) => flow.steps.flatMap((step) => step.exchanges));
  const collection = new sdk.Collection({
    info: { name: 'bench' },
    item: exchanges.map((exchange, position) => ({
      id: `e${position}`,
      name: exchange.operationId,
      request: requestOf(exchange),
    })),
  });
  const items = collection.items.all();
  const executions = exchanges.map((exchange, position) => ({
    // It takes an id for a lodash path: a dot in it would go astray.
    cursor: { ref: `e${position}`, iteration: 0, position },
    item: items[position],
    id: `e${position}`,
    request: new sdk.Request(requestOf(exchange)),
    response: new sdk.Response(responseOf(exchange)),
  }));
  const count = { total: exchanges.length, failed: 0, pending: 0 };
  return {
    collection,
    environment: { values: { members: [] } },
    globals: { values: { members: [] } },
    run: {
      executions,
      failures: [],
      stats: {
        iterations: { ...count, total: 1 },
        items: count,
        requests: count,
        assertions: count,
        testScripts: count,
        prerequestScripts: count,
        scripts: count,
      },
      transfers: { responseTotal: 1 },
      timings: { started: 0, completed: 1000, responseAverage: 50 },
    },
  };
}

function requestOf({ request }: ExchangeResult): object {
  return {
    url: request.url,
    method: request.method,
    header: request.headers.map(([key, value]) => ({ key, value })),
    body: { mode: 'raw', raw: request.body ?? '' },
  };
}

function responseOf({ response, durationMs }: ExchangeResult): object {
  return {
    code: response?.status,
    status: 'OK',
    responseTime: durationMs,
    responseSize: response?.bytes,
    header: (response?.headers ?? []).map(([key, value]) => ({ key, value })),
    stream: Buffer.from(response?.body ?? ''),
  };
}
