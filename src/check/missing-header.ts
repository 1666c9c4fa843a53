import type { Fault } from '../model.ts';
import type { ExchangeCheck } from './check.ts';
import { headerOf } from './subject.ts';

/** A header that the description requires is not there. */
export const missingHeader: ExchangeCheck = {
  code: 'missing-header',
  about: 'response',
  find: ({ exchange, response }) =>
    (response?.headers ?? [])
      .filter(({ name, required }) => required && headerOf(exchange.response?.headers ?? [], name) === undefined)
      .map(
        ({ name, place }): Fault => ({
          code: 'missing-header',
          pointer: `/headers/${name}`,
          keyword: 'required',
          expected: 'present',
          schemaPointer: place.pointer,
        }),
      ),
};
