import type { Json, JsonPointer } from '../model.ts';
import { DEEPEST } from '../openapi/known-fields.ts';

/** Fields that a schema lists, made ready for looking values through. */
export interface KnownFields {
  names: ReadonlySet<JsonPointer>;
  /** Places at which any key may stand: there the keys are data. */
  open: ReadonlySet<JsonPointer>;
}

export function knownFields(names: ReadonlySet<JsonPointer>): KnownFields {
  return { names, open: new Set([...names].filter((pointer) => pointer.includes('/*')).flatMap(starsOf)) };
}

/** Pointers of all fields of a value, `*` for any index, and for a key that is data. */
export function fieldsIn(value: Json, known: KnownFields): Set<JsonPointer> {
  const found = new Set<JsonPointer>();
  walk(value, '', { known, found, depth: 0 });
  return found;
}

/** Indices of a pointer as `*`. */
export function withStars(pointer: JsonPointer): JsonPointer {
  return pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');
}

interface Walk {
  known: KnownFields;
  found: Set<JsonPointer>;
  depth: number;
}

function walk(value: Json, pointer: JsonPointer, context: Walk): void {
  if (typeof value !== 'object' || value === null || context.depth > DEEPEST) return;
  const inner = { ...context, depth: context.depth + 1 };
  if (Array.isArray(value)) {
    for (const item of value) walk(item, `${pointer}/*`, inner);
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    const named = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const isData = !context.known.names.has(named) && context.known.open.has(`${pointer}/*`);
    const at = isData ? `${pointer}/*` : named;
    if (!isData) context.found.add(at);
    walk(child, at, inner);
  }
}

/** Every beginning of a pointer that ends in a star. */
function starsOf(pointer: JsonPointer): JsonPointer[] {
  const segments = pointer.split('/');
  return segments.flatMap((segment, index) => (segment === '*' ? [segments.slice(0, index + 1).join('/')] : []));
}
