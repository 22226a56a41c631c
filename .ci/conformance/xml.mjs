// XML as a tree of elements with their lines.
import { requireTool } from './tools.mjs';

const { SaxesParser } = requireTool('saxes');

/**
 * The root element: {name, uri, line, children, text}.
 * Throws an Error with `line` when the text is not well-formed.
 */
export function parseXml(text) {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open = [];
  let root;
  parser.on('error', (error) => {
    throw Object.assign(new Error(error.message.replace(/^.*?\d+:\d+: /, '')), { line: parser.line });
  });
  parser.on('opentag', ({ local, uri }) => {
    const element = { name: local, uri, line: parser.line, children: [], text: '' };
    root ??= element;
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  const addText = (part) => {
    if (open.length) open.at(-1).text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root;
}

/** The texts of the children of that name. */
export const texts = (element, name) => element.children.filter((it) => it.name === name).map((it) => it.text.trim());

/** The text of the first child of that name, or an empty text. */
export const text = (element, name) => texts(element, name)[0] ?? '';

/** Every element of the tree. */
export function* everyElement(element) {
  yield element;
  for (const child of element.children) yield* everyElement(child);
}
