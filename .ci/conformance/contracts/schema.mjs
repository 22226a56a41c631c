// JSON Schemas out of the dialects in which contracts are written: OpenAPI 3.0, Swagger 2.0, and the service models of botocore.

const ANNOTATIONS = ['description', 'example', 'examples', 'title', 'xml', 'externalDocs', 'discriminator', 'deprecated'];

/**
 * The JSON Schema of an OpenAPI or Swagger schema, without references. An object that names its properties has no others, unless
 * the contract says so or its place is in `open` (`personalisation`, `messages[].headers`): a name that the contract does not
 * have is most likely misspelt.
 */
export function fromOpenApi(schema, document, open = [], place = '', above = []) {
  if (!schema) return {};
  if (schema.$ref) {
    if (above.includes(schema.$ref)) return {};
    return fromOpenApi(resolve(schema.$ref, document), document, open, place, [...above, schema.$ref]);
  }
  const inner = (it, at = place) => fromOpenApi(it, document, open, at, above);
  const out = {};
  for (const [key, value] of Object.entries(schema)) {
    if (ANNOTATIONS.includes(key) || key.startsWith('x-') || key === 'nullable') continue;
    if (key === 'properties') {
      out.properties = Object.fromEntries(Object.entries(value).map(([name, it]) => [name, inner(it, join(place, name))]));
    } else if (key === 'items') out.items = inner(value, `${place}[]`);
    else if (['oneOf', 'anyOf', 'allOf'].includes(key)) out[key] = value.map((it) => inner(it));
    else if (key === 'additionalProperties' && typeof value === 'object') out[key] = inner(value, `${place}.*`);
    else out[key] = value;
  }
  if (out.properties && out.additionalProperties === undefined && !open.includes(place)) out.additionalProperties = false;
  if (schema.nullable) return { anyOf: [out, { type: 'null' }] };
  return out;
}

function resolve(reference, document) {
  let found = document;
  for (const part of reference.replace(/^#\//, '').split('/')) found = found?.[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  if (!found) throw new Error(`the contract has nothing at ${reference}`);
  return found;
}

/** The JSON Schema of a shape of a botocore model. A member that the model does not have is refused. */
export function fromShape(name, shapes) {
  const shape = shapes[name];
  if (!shape) throw new Error(`the contract has no shape ${name}`);
  const { type, min, max } = shape;
  switch (type) {
    case 'structure':
      return {
        type: 'object',
        required: shape.required ?? [],
        properties: Object.fromEntries(Object.entries(shape.members).map(([key, it]) => [key, fromShape(it.shape, shapes)])),
        additionalProperties: false
      };
    case 'list':
      return { type: 'array', items: fromShape(shape.member.shape, shapes), minItems: min, maxItems: max };
    case 'map':
      return {
        type: 'object',
        propertyNames: fromShape(shape.key.shape, shapes),
        additionalProperties: fromShape(shape.value.shape, shapes),
        minProperties: min,
        maxProperties: max
      };
    case 'string':
      // The whole text has to match, though few of the patterns are anchored.
      return { type, minLength: min, maxLength: max, enum: shape.enum, pattern: shape.pattern && `^(?:${shape.pattern})$` };
    case 'integer':
    case 'long':
      return { type: 'integer', minimum: min, maximum: max };
    case 'boolean':
      return { type };
    case 'float':
    case 'double':
    case 'timestamp':
      return { type: 'number' };
    case 'blob':
      return { type: 'string' };
    default:
      throw new Error(`shapes of the type ${type} are not understood`);
  }
}

export const join = (place, name) => (place ? `${place}.${name}` : name);

/** The same without the keys that have no value, which a JSON Schema may not have. */
export function withoutGaps(schema) {
  if (Array.isArray(schema)) return schema.map(withoutGaps);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, withoutGaps(value)])
  );
}
