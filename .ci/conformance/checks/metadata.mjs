// Every metadata file against the types of the Metadata API: well-formed, of the type that its suffix says, no unknown, missing
// or repeated element, values that their types allow. It keeps the trees for the check of references.
import path from 'node:path';
import { finding, nameOf } from '../project.mjs';
import { metadataType } from '../registry.mjs';
import { fieldsOf, isMetadata, valuesOf } from '../schema.mjs';
import { parseXml } from '../xml.mjs';

const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
const SCALARS = { boolean: /^(true|false)$/, number: /^-?\d+(\.\d+)?$/ };

export async function check(project) {
  const findings = [];
  project.metadata = [];
  for (const file of project.filesWith('-meta.xml', '/package.xml')) {
    let root;
    try {
      root = parseXml(project.read(file));
    } catch (error) {
      findings.push(finding(file, error.line ?? 0, 'xml', error.message));
      continue;
    }
    const say = (element, rule, message) => findings.push(finding(file, element.line, rule, message));
    if (checkRoot(file, root, say)) {
      checkElement(root, root.name, say);
      project.metadata.push({ file, name: nameOf(file), root });
    }
  }
  const files = new Set(project.files);
  for (const file of project.classes) {
    if (!files.has(`${file}-meta.xml`)) findings.push(finding(file, 0, 'pair', 'has no -meta.xml, so no deployment takes it'));
  }
  for (const file of project.filesWith('.cls-meta.xml')) {
    if (!files.has(file.replace('-meta.xml', ''))) findings.push(finding(file, 0, 'pair', 'belongs to no class'));
  }
  return findings;
}

function checkRoot(file, root, say) {
  if (root.uri !== NAMESPACE) {
    say(root, 'namespace', `the namespace of <${root.name}> is "${root.uri}"`);
    return false;
  }
  const suffix = path
    .basename(file)
    .replace(/-meta\.xml$/, '')
    .split('.')
    .at(-1);
  const type = file.endsWith('-meta.xml') ? metadataType(suffix)?.name : 'Package';
  if (root.name !== type || !isMetadata(root.name)) {
    say(root, 'root', `the root is <${root.name}>, of a .${suffix} file it is <${type ?? 'unknown'}>`);
    return false;
  }
  return true;
}

function checkElement(element, type, say) {
  const fields = fieldsOf(type);
  if (!fields) return checkValue(element, type, say);
  if (element.text.trim()) say(element, 'text', `<${element.name}> has a text beside its elements`);
  const seen = new Set();
  for (const child of element.children) {
    const field = fields.get(child.name);
    if (!field) {
      say(child, 'element', `<${child.name}> is no element of ${type}`);
      continue;
    }
    if (seen.has(child.name) && !field.isRepeatable) say(child, 'element', `<${child.name}> is there twice`);
    seen.add(child.name);
    checkElement(child, field.type, say);
  }
  for (const [name, { isRequired }] of fields) {
    if (isRequired && !seen.has(name)) say(element, 'element', `<${element.name}> has no <${name}>`);
  }
}

function checkValue(element, type, say) {
  if (element.children.length) return say(element, 'value', `<${element.name}> takes a value, not elements`);
  const value = element.text.trim();
  const isAllowed = valuesOf(type)?.includes(value) ?? SCALARS[type]?.test(value) ?? true;
  if (!isAllowed) say(element, 'value', `<${element.name}> "${value}" is no ${type}`);
}
