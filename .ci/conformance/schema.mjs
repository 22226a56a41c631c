// The Metadata API's types, read from the declarations that Salesforce generates out of its WSDL.
import fs from 'node:fs';
import { toolPath } from './tools.mjs';

const source = fs.readFileSync(toolPath('@salesforce/types/lib/metadata.d.ts'), 'utf8');
const objects = new Map();
const enumerations = new Map();

// An object's fields are flat, one a line; an enumeration is a union of texts on one line.
for (const [, name, base, body] of source.matchAll(/^export type (\w+) = (?:(\w+) & )?\{\n([\s\S]*?)^\};/gm)) {
  const fields = new Map();
  for (const [, field, optional, type, many] of body.matchAll(/^ {4}(\w+)(\?)?: (\w+)(\[\])?;/gm)) {
    fields.set(field, { type, isRequired: !optional && !many, isRepeatable: Boolean(many) });
  }
  objects.set(name, { base, fields });
}
for (const [, name, union] of source.matchAll(/^export type (\w+) = ('[^\n]*');/gm)) {
  enumerations.set(
    name,
    [...union.matchAll(/'([^']*)'/g)].map(([, value]) => value)
  );
}
if (!fieldsOf('NamedCredential')?.get('namedCredentialParameters')?.isRepeatable || !enumerations.has('CalloutStatus')) {
  throw new Error('the declarations of @salesforce/types could not be read');
}

/** The values of an enumeration; undefined when the type is none. */
export const valuesOf = (type) => enumerations.get(type);

/** The fields of an object type, inherited ones first; undefined when the type is none. */
export function fieldsOf(type) {
  const object = objects.get(type);
  return object && new Map([...(fieldsOf(object.base) ?? []), ...object.fields]);
}

/** Whether a file can hold it on its own. */
export function isMetadata(type) {
  return type === 'Package' || type === 'Metadata' || (objects.has(type) && isMetadata(objects.get(type).base));
}
