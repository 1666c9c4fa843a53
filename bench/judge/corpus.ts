import { readdirSync } from 'node:fs';
import type { Json } from '../../src/model.ts';
import { type Node, type OpenedOperation, openDescription } from './open-description.ts';
import { sample } from './sample.ts';

/** A right answer of one operation with one status, and the schema that says so. */
export interface Answer {
  description: string;
  operation: OpenedOperation;
  url: string;
  /** A status that the entry covers: 404 for 4XX. */
  status: number;
  /** Whether another status would be undeclared. */
  takesAnyStatus: boolean;
  mediaType?: string;
  headers: Record<string, string>;
  headerSchemas: Record<string, Node>;
  requiredHeaders: string[];
  /** The description says itself that a body need not come. */
  bodyOptional: boolean;
  schema?: Node;
  body?: Json;
}

export const schemasFolder = new URL('../../schemas/', import.meta.url).pathname;

/** One right answer for every operation, status and media type of the bundled descriptions. */
export function buildCorpus(): Answer[] {
  const files = readdirSync(schemasFolder).filter((name) => name.endsWith('.yaml'));
  return files.flatMap((file) => {
    const description = file.replace('.yaml', '');
    return openDescription(schemasFolder + file).operations.flatMap((operation) => answersOf(description, operation));
  });
}

function answersOf(description: string, operation: OpenedOperation): Answer[] {
  return Object.entries(operation.responses).flatMap(([status, response]) => {
    const headers = Object.entries((response.headers ?? {}) as Record<string, Node>);
    const known = {
      description,
      operation,
      url: `http://127.0.0.1:8080${fillPath(operation)}`,
      status: concreteStatus(status, operation),
      takesAnyStatus: 'default' in operation.responses,
      headers: Object.fromEntries(
        headers.map(([name, header]) => [name, String(sample((header.schema ?? {}) as Node))]),
      ),
      headerSchemas: Object.fromEntries(headers.map(([name, header]) => [name, (header.schema ?? {}) as Node])),
      bodyOptional: response['x-body-optional'] === true,
      requiredHeaders: headers.filter(([, header]) => header.required === true).map(([name]) => name),
    };
    const content = Object.entries((response.content ?? {}) as Record<string, { schema?: Node }>);
    if (content.length === 0) return [known];
    return content.map(([mediaType, { schema }]): Answer => {
      if (schema === undefined) return { ...known, mediaType, body: 'content' };
      return { ...known, mediaType, schema, body: sample(schema) };
    });
  });
}

function concreteStatus(status: string, { responses }: OpenedOperation): number {
  if (/^\d{3}$/.test(status)) return Number(status);
  const from = status === 'default' ? 500 : Number(status[0]) * 100;
  return [from + 4, from + 18, from + 3].find((candidate) => !(candidate in responses)) ?? from;
}

function fillPath({ path, parameters }: OpenedOperation): string {
  return path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.name === name && one.in === 'path');
    return encodeURIComponent(String(parameter?.example ?? sample((parameter?.schema ?? {}) as Node)));
  });
}
