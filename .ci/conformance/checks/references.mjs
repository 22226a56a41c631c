// Do the files refer to one another rightly, and keep to the platform's limits of names and texts? Needs the trees of the check
// of metadata. Names of a managed package (with a `__` prefix) are not looked for.
import { finding, nameOf } from '../project.mjs';
import { everyElement, text, texts } from '../xml.mjs';

const LONGEST_LABEL = 80;
const LONGEST_DESCRIPTION = 255;
const LONGEST_FORMULA = 3900;
const LONGEST_CLASS_NAME = 40;
const LONGEST_NAME = 80;
const LONGEST_CLASS = 1_000_000;

export async function check(project) {
  const findings = [];
  const of = (type) => project.metadata.filter((it) => it.root.name === type);
  const credentials = new Map(of('ExternalCredential').map((it) => [it.name, it.root]));
  const endpoints = new Set(of('NamedCredential').map((it) => it.name));
  const classes = new Set(project.classes.map(nameOf));
  const isUnknown = (names, name) => !names.has(name) && !name.includes('__');

  for (const { file, root } of of('NamedCredential')) {
    const say = (line, message) => findings.push(finding(file, line, 'reference', message));
    const parameters = root.children.filter((it) => it.name === 'namedCredentialParameters');
    const one = (type) => parameters.filter((it) => text(it, 'parameterType') === type);
    if (text(root, 'namedCredentialType') !== 'SecuredEndpoint') say(root.line, 'is no SecuredEndpoint');
    if (one('Url').length !== 1 || !/^https:\/\/[^/]/.test(text(one('Url')[0], 'parameterValue'))) {
      say(root.line, 'needs one parameter of the type Url with an https address');
    }
    if (one('Authentication').length !== 1) say(root.line, 'needs one parameter of the type Authentication');
    for (const parameter of one('Authentication')) {
      const name = text(parameter, 'externalCredential');
      if (isUnknown(credentials, name)) say(parameter.line, `the external credential "${name}" is not in the project`);
    }
  }

  for (const { file, name, root } of of('ExternalCredential')) {
    for (const parameter of root.children.filter((it) => it.name === 'externalCredentialParameters')) {
      const value = text(parameter, 'parameterValue');
      const say = (message) => findings.push(finding(file, parameter.line, 'reference', message));
      for (const [, other] of value.matchAll(/\$Credential\.(\w+)/g)) {
        if (other !== name) say(`$Credential.${other} is another external credential`);
      }
      if (value.length > LONGEST_FORMULA) say(`a value of ${value.length} characters; ${LONGEST_FORMULA} is the most`);
    }
  }

  for (const { file, root } of of('PermissionSet')) {
    for (const access of root.children) {
      const say = (message) => findings.push(finding(file, access.line, 'reference', message));
      if (access.name === 'externalCredentialPrincipalAccesses') {
        const [name, principal] = text(access, 'externalCredentialPrincipal').split(/-(.*)/);
        if (!principal) say('the principal is not of the form CREDENTIAL-PRINCIPAL');
        else if (isUnknown(credentials, name)) say(`the external credential "${name}" is not in the project`);
        else if (!principals(credentials.get(name)).has(principal)) say(`"${name}" has no principal "${principal}"`);
      }
      if (access.name === 'classAccesses' && isUnknown(classes, text(access, 'apexClass'))) {
        say(`the class "${text(access, 'apexClass')}" is not in the project`);
      }
    }
    // A deployment has failed on a permission set that grants both.
    const kinds = new Set(root.children.map((it) => it.name));
    if (kinds.has('classAccesses') && kinds.has('externalCredentialPrincipalAccesses')) {
      findings.push(finding(file, root.line, 'reference', 'grants a class and a principal: two permission sets are needed'));
    }
  }

  for (const file of project.classes) {
    const source = project.read(file);
    const references = [
      [/'callout:(\w+)/g, endpoints, 'named credential'],
      [/\$Credential\.(\w+)/g, credentials, 'external credential']
    ];
    for (const [pattern, names, kind] of references) {
      for (const { 1: name, index } of source.matchAll(pattern)) {
        const line = source.slice(0, index).split('\n').length;
        if (isUnknown(names, name))
          findings.push(finding(file, line, 'reference', `the ${kind} "${name}" is not in the project`));
      }
    }
    if (source.length > LONGEST_CLASS) findings.push(finding(file, 0, 'limit', `has ${source.length} characters`));
    checkName(file, LONGEST_CLASS_NAME, findings);
  }

  for (const { file, root } of project.metadata) {
    if (!file.endsWith('.cls-meta.xml')) checkName(file, LONGEST_NAME, findings);
    for (const element of everyElement(root)) {
      const most = { label: LONGEST_LABEL, description: LONGEST_DESCRIPTION, inlineHelpText: LONGEST_DESCRIPTION }[
        element.name
      ];
      const length = element.text.trim().length;
      if (length > most)
        findings.push(finding(file, element.line, 'limit', `<${element.name}> has ${length} characters; ${most} is the most`));
    }
  }
  findSameNames(project, findings);
  return findings;
}

function principals(credential) {
  const parameters = credential.children.filter((it) => it.name === 'externalCredentialParameters');
  return new Set(
    parameters
      .filter((it) => text(it, 'parameterType').endsWith('Principal'))
      .flatMap((it) => [...texts(it, 'parameterName'), ...texts(it, 'parameterGroup')])
  );
}

function checkName(file, most, findings) {
  const name = nameOf(file);
  if (name === 'package') return;
  const isName = /^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$/.test(name.replace(/__c$/, ''));
  if (!isName) findings.push(finding(file, 0, 'limit', `"${name}" is not a name that the platform takes`));
  if (name.length > most) findings.push(finding(file, 0, 'limit', `a name of ${name.length} characters; ${most} is the most`));
}

// Names are the same without regard to case, in all package directories.
function findSameNames(project, findings) {
  const first = new Map();
  for (const file of project.filesWith('.cls', '-meta.xml')) {
    const isField = file.includes('/fields/');
    const key = file
      .split('/')
      .slice(isField ? -3 : -1)
      .join('/')
      .toLowerCase();
    if (first.has(key)) findings.push(finding(file, 0, 'limit', `has the name of ${first.get(key)}`));
    else first.set(key, file);
  }
}
