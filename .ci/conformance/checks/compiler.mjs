// Rules of Salesforce's compiler that the type checker does not have. Needs the syntax trees that the check of layout keeps.
import { finding, nameOf } from '../project.mjs';

const HANDLER = 'Auth.CustomOneTimePasswordDeliveryHandler';
const METHOD = 'sendOneTimePassword';
const PARAMETERS = 'Id, String, String, String, Id, String';

export async function check(project) {
  const findings = [];
  const classes = project.classes
    .filter((file) => project.syntaxTrees.has(file))
    .map((file) => ({ file, name: nameOf(file), body: project.syntaxTrees.get(file).body }));
  const hidden = new Map(classes.map(({ name, body }) => [name.toLowerCase(), hiddenMembers(body)]));
  for (const { file, name, body } of classes) {
    const say = (node, rule, message) => findings.push(finding(file, lineOf(node), rule, message));
    checkSignature(body, say);
    checkInnerClasses(body, say);
    checkTestMethods(body, say);
    checkCatches(body, say);
    checkVisibility(name, body, hidden, say);
  }
  return findings;
}

// Nodes are plain objects; `@class` is the parser's name for their kind.
const kindOf = (node) => node?.['@class']?.split(/[.$]/).at(-1);
const children = (node) => Object.values(node ?? {}).filter((it) => it && typeof it === 'object');
const typeName = (type) => (type?.names ?? []).map((it) => it.value).join('.');
const lineOf = (node) => node?.loc?.line ?? children(node).map(lineOf).find(Boolean) ?? 0;
const modifiersOf = (declaration) => declaration.modifiers.map((it) => kindOf(it).replace(/Modifier$/, ''));
const annotationsOf = (declaration) => declaration.modifiers.map((it) => it.name?.value.toLowerCase()).filter(Boolean);

function* everyNode(node) {
  yield node;
  for (const child of children(node)) yield* everyNode(child);
}

// What a member declares: [{name, declaration}], where the declaration has the modifiers.
function declarationsOf(member) {
  const { methodDecl, variableDecls, propertyDecl, body } = member;
  if (variableDecls) return variableDecls.decls.map(({ name }) => ({ name, declaration: variableDecls }));
  const declaration = methodDecl ?? propertyDecl ?? (body?.modifiers && body);
  return declaration ? [{ name: declaration.name, declaration }] : [];
}

const methodsOf = (body) => (body.members ?? []).map((it) => it.methodDecl).filter(Boolean);

// The type checker takes `String userId` for the interface's `Id userId`; the compiler does not.
function checkSignature(body, say) {
  if (!body.interfaces?.some((it) => typeName(it).toLowerCase() === HANDLER.toLowerCase())) return;
  const methods = methodsOf(body).filter((it) => it.name.value === METHOD);
  if (methods.length !== 1) return say(body.name, 'signature', `has ${methods.length} methods ${METHOD}`);
  const types = methods[0].parameters.map((it) => typeName(it.typeRef)).join(', ');
  if (types !== PARAMETERS) say(methods[0].name, 'signature', `${METHOD}(${types}), not (${PARAMETERS})`);
}

function checkInnerClasses(body, say) {
  for (const { body: inner } of body.members ?? []) {
    for (const { name, declaration } of (inner?.members ?? []).flatMap(declarationsOf)) {
      if (modifiersOf(declaration).includes('Static')) say(name, 'static', `${name.value} is static in an inner class`);
    }
  }
}

function checkTestMethods(body, say) {
  for (const method of methodsOf(body)) {
    const isTest = annotationsOf(method).includes('istest') || annotationsOf(method).includes('testsetup');
    if (isTest && method.parameters.length) say(method.name, 'test', `the test method ${method.name.value} has parameters`);
  }
}

function checkCatches(body, say) {
  for (const node of everyNode(body)) {
    const types = (node.catchBlocks ?? []).map((it) => typeName(it.parameter?.typeRef ?? it.typeRef).toLowerCase());
    if (types.slice(0, -1).includes('exception')) say(node, 'catch', 'catches Exception before something more special');
  }
}

// The names of private members that other classes cannot see.
function hiddenMembers(body) {
  const isHidden = ({ declaration }) =>
    !modifiersOf(declaration).some((it) => ['Public', 'Global', 'Protected', 'WebService'].includes(it)) &&
    !annotationsOf(declaration).includes('testvisible');
  if (!body.members) return new Set();
  return new Set(
    body.members
      .flatMap(declarationsOf)
      .filter(isHidden)
      .map((it) => it.name.value.toLowerCase())
  );
}

function checkVisibility(name, body, hidden, say) {
  const types = variableTypes(body);
  // The class whose member `names[at]` is, when `names` begin with a class or a variable of one type only.
  const ownerOf = (node) => {
    const created = node.dottedExpr?.value?.creator?.type;
    if (created) return [typeName(created), 0];
    if (node.dottedExpr?.value) return [];
    const [first] = node.names;
    return [types.get(first.value.toLowerCase()) ?? first.value, 1];
  };
  for (const node of everyNode(body)) {
    if (kindOf(node) === 'ClassTypeRef' && node.names.length === 2) {
      report(node.names[0].value, node.names[1]);
    } else if (['MethodCallExpr', 'VariableExpr'].includes(kindOf(node))) {
      const [owner, at] = ownerOf(node);
      if (owner && node.names[at]) report(owner, node.names[at]);
    }
  }
  function report(owner, member) {
    const key = owner.toLowerCase();
    if (key === name.toLowerCase() || !hidden.get(key)?.has(member.value.toLowerCase())) return;
    say(member, 'visibility', `${owner}.${member.value} is private`);
  }
}

// Variable name to type, for those that have one type in the whole class.
function variableTypes(body) {
  const types = new Map();
  const add = (name, type) => {
    const key = name.value.toLowerCase();
    types.set(key, types.has(key) && types.get(key) !== typeName(type) ? null : typeName(type));
  };
  for (const node of everyNode(body)) {
    if (kindOf(node) === 'VariableDecls') node.decls.forEach(({ name }) => add(name, node.type));
    else if (node.typeRef && node.name) add(node.name, node.typeRef);
  }
  return types;
}
