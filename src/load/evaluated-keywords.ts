import type { Code, CodeKeywordDefinition, KeywordCxt, Name } from 'ajv';
import type { AjvParts } from './load-ajv.ts';

type Writer = Pick<AjvParts['ajv'], '_' | 'Name'>;

/**
 * Declares what a value's schema has evaluated before branches add to it. ajv declares it within the first branch that does: then it
 * is undefined, or that of the item before, where this branch does not hold, and what a failing branch has looked at counts too.
 */
export function prepareEvaluated({ gen, it }: KeywordCxt, { _, Name }: Writer): void {
  if (it.opts.unevaluated !== true) return;
  if (it.props !== true && !(it.props instanceof Name)) {
    const names = Object.entries(it.props ?? {}).filter(([, isEvaluated]) => isEvaluated === true);
    const props = gen.var('props', _`Object.create(null)`);
    for (const [name] of names) gen.assign(_`${props}[${name}]`, true);
    it.props = props;
  }
  if (it.items !== true && !(it.items instanceof Name)) it.items = gen.var('items', it.items ?? 0);
}

/** ajv's keywords that depend on what is evaluated, mended. The order is that in which they have to be added. */
export function evaluatedKeywords(writer: Writer): CodeKeywordDefinition[] {
  return [dependentSchemas(writer), unevaluatedItems(writer), unevaluatedProperties(writer)];
}

/** As ajv's, which does not prepare for what the dependent schemas evaluate. */
function dependentSchemas(writer: Writer): CodeKeywordDefinition {
  const { _ } = writer;
  return {
    keyword: 'dependentSchemas',
    type: 'object',
    schemaType: 'object',
    code(context) {
      const { gen, data, it } = context;
      prepareEvaluated(context, writer);
      for (const name of Object.keys(context.schema as object)) {
        const valid = gen.let('valid', true);
        const isValid = gen.name('_valid');
        const isOwn = it.opts.ownProperties
          ? _` && Object.prototype.hasOwnProperty.call(${data}, ${name})`
          : (_`` as Code);
        gen.if(_`${data}[${name}] !== undefined${isOwn}`, () => {
          const dependent = context.subschema({ keyword: 'dependentSchemas', schemaProp: name }, isValid);
          context.mergeValidEvaluated(dependent, isValid);
          gen.assign(valid, isValid);
        });
        context.ok(valid);
      }
    },
  };
}

/** How ajv names the types of an index and of a name. */
const INDEX = 0;
const NAME = 1;

/** As ajv's, which compares with what may be undefined or `true`. */
function unevaluatedItems({ _, Name }: Writer): CodeKeywordDefinition {
  return {
    keyword: 'unevaluatedItems',
    type: 'array',
    schemaType: ['boolean', 'object'],
    error: { message: 'must not have more items' },
    code(context) {
      const { gen, data, it, schema } = context;
      const { items = 0 } = it;
      it.items = true;
      if (items === true || schema === true) return;
      const length = gen.const('length', _`${data}.length`);
      const from = items instanceof Name ? _`(${items} === true ? ${length} : ${items} || 0)` : _`${items}`;
      const start = gen.const('start', from);
      if (schema === false) {
        context.fail(_`${length} > ${start}`);
        return;
      }
      const valid = gen.let('valid', true);
      const isValid = gen.name('_valid');
      gen.forRange('i', start, length, (index) => {
        context.subschema({ keyword: 'unevaluatedItems', dataProp: index, dataPropType: INDEX }, isValid);
        gen.if(_`!${isValid}`, () => {
          gen.assign(valid, false);
          if (it.allErrors !== true) gen.break();
        });
      });
      context.ok(valid);
    },
  };
}

/** As ajv's, which takes the names that every object has for evaluated. */
function unevaluatedProperties({ _, Name }: Writer): CodeKeywordDefinition {
  return {
    keyword: 'unevaluatedProperties',
    type: 'object',
    schemaType: ['boolean', 'object'],
    trackErrors: true,
    error: {
      message: 'must not have the property',
      params: ({ params }) => _`{unevaluatedProperty: ${params.unevaluatedProperty}}`,
    },
    code(context) {
      const { gen, data, it, schema } = context;
      const { props } = it;
      it.props = true;
      if (props === true || schema === true) return;
      const valid = gen.let('valid', true);
      const isValid = gen.name('_valid');
      gen.forIn('key', data, (key) =>
        gen.if(_`!${isEvaluated(key)}`, () => {
          if (schema === false) {
            context.setParams({ unevaluatedProperty: key });
            context.error();
            gen.assign(valid, false);
          } else {
            context.subschema({ keyword: 'unevaluatedProperties', dataProp: key, dataPropType: NAME }, isValid);
            gen.if(_`!${isValid}`, () => gen.assign(valid, false));
          }
          if (it.allErrors !== true) gen.if(_`!${valid}`, () => gen.break());
        }),
      );
      context.ok(valid);

      function isEvaluated(key: Name): Code {
        if (props instanceof Name) {
          return _`(${props} === true || ${props} !== undefined && Object.prototype.hasOwnProperty.call(${props}, ${key}))`;
        }
        const names = Object.entries(props ?? {}).filter(([, isSeen]) => isSeen === true);
        return _`(${names.reduce<Code>((any, [name]) => _`${any} || ${key} === ${name}`, _`false`)})`;
      }
    },
  };
}
