// What a body says, as a JSON value that a schema can be held against.
import { requireTool } from '../tools.mjs';

const { SaxesParser } = requireTool('saxes');

/** The media type without its parameters. */
export const mediaType = (header) => (header ?? '').split(';')[0].trim().toLowerCase();

/** The fields of a form, in order. */
export const formFields = (text) => [...new URLSearchParams(text)];

/** A form as an object, each text of the type that the schema wants where it can be read as one. */
export function formValue(fields, schema) {
  const value = {};
  for (const [name, text] of fields) {
    const wanted = schema.properties?.[name];
    if (wanted?.type === 'array') (value[name] ??= []).push(scalar(text, wanted.items));
    else if (name in value) throw new Error(`the field ${name} comes twice`);
    else value[name] = scalar(text, wanted);
  }
  return value;
}

/** A text as the scalar that the schema wants, or as it is. */
export function scalar(text, schema) {
  const types = [schema ?? {}, ...(schema?.anyOf ?? [])].flatMap((it) => it.type ?? []);
  if (types.includes('string')) return text;
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

/** An XML document as `{name, namespace, value}` of its root; elements that hold elements are objects, the others texts. */
export function xmlValue(text) {
  const parser = new SaxesParser({ xmlns: true });
  const stack = [];
  let root;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, uri }) => stack.push({ name: local, namespace: uri, text: '', children: [] }));
  parser.on('text', (piece) => stack.length && (stack.at(-1).text += piece));
  parser.on('cdata', (piece) => (stack.at(-1).text += piece));
  parser.on('closetag', () => {
    const { name, namespace, text: own, children } = stack.pop();
    const value = children.length ? Object.fromEntries(children.map((it) => [it.name, it.value])) : own.trim();
    if (stack.length) stack.at(-1).children.push({ name, value });
    else root = { name, namespace, value };
  });
  parser.write(text).close();
  return root;
}

/**
 * The input of an operation of AWS's query protocol: lists and maps are spread over numbered names, such as
 * `Attributes.entry.1.Name`. Also returns the fields that belong to no member.
 */
export function queryValue(fields, shapeName, shapes) {
  const left = new Map(fields);
  if (left.size < fields.length) throw new Error('a field comes twice');
  const take = (name, prefix) => {
    const shape = shapes[name];
    const numbered = (stem) => {
      const numbers = new Set();
      for (const key of left.keys()) {
        const [number] = key.startsWith(`${stem}.`) ? key.slice(stem.length + 1).split('.') : [];
        if (number) numbers.add(number);
      }
      return [...numbers].sort((a, b) => a - b).filter((it, index) => Number(it) === index + 1);
    };
    if (shape.type === 'structure') {
      const value = {};
      for (const [member, { shape: inner, locationName }] of Object.entries(shape.members)) {
        const found = take(inner, prefix ? `${prefix}.${locationName ?? member}` : (locationName ?? member));
        if (found !== undefined) value[member] = found;
      }
      return Object.keys(value).length || !prefix ? value : undefined;
    }
    if (shape.type === 'map') {
      const stem = shape.flattened ? prefix : `${prefix}.entry`;
      const entries = numbered(stem).map((number) => [
        take(shape.key.shape, `${stem}.${number}.${shape.key.locationName ?? 'key'}`),
        take(shape.value.shape, `${stem}.${number}.${shape.value.locationName ?? 'value'}`)
      ]);
      return entries.length ? Object.fromEntries(entries) : undefined;
    }
    if (shape.type === 'list') {
      const stem = shape.flattened ? prefix : `${prefix}.${shape.member.locationName ?? 'member'}`;
      const items = numbered(stem).map((number) => take(shape.member.shape, `${stem}.${number}`));
      return items.length ? items : undefined;
    }
    if (!left.has(prefix)) return undefined;
    const text = left.get(prefix);
    left.delete(prefix);
    return scalar(text, { type: shape.type });
  };
  const value = take(shapeName, '');
  return { value, unknown: [...left.keys()] };
}
