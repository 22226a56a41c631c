// Does a request, or a reply, conform to a contract? Each finding is a sentence.
import { requireTool } from '../tools.mjs';
import { formFields, formValue, mediaType, queryValue, scalar, xmlValue } from './body.mjs';

const Ajv = requireTool('ajv').default;
// Keywords that are no JSON Schema's are of no consequence, and most formats of contracts are names for people.
const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: true, logger: false });
ajv.addFormat('date-time', (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text));
ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addFormat('phone-number', /^(\w+:)?[+]?[\w -]+$/);
ajv.addFormat('date-time-rfc-2822', (text) => /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)$/.test(text));

const validators = new WeakMap();

function against(schema, value, what) {
  if (!validators.has(schema)) validators.set(schema, ajv.compile(schema));
  const validate = validators.get(schema);
  if (validate(value)) return [];
  return validate.errors.map(({ instancePath, message, params }) => {
    const extra = params.additionalProperty ?? params.allowedValues?.join(', ');
    return `${what}${instancePath.replaceAll('/', '.')}: ${message}${extra === undefined ? '' : ` (${extra})`}`;
  });
}

const headerOf = (headers, name) => headers.find(([it]) => it.toLowerCase() === name)?.[1];

/** The findings of a request as `otpsmith request --format json` prints it. */
export function judgeRequest({ method, url, headers, body = '' }, contract) {
  const findings = [];
  if (method !== contract.method) findings.push(`the method is ${method}, not ${contract.method}`);
  const { origin, pathname, searchParams } = new URL(url);
  const match = contract.urls.map((it) => it.exec(origin + pathname)).find(Boolean);
  if (!match) findings.push(`the contract knows no ${origin}${pathname}`);
  for (const [name, schema] of Object.entries(contract.parameters)) {
    if (match) findings.push(...against(schema, scalar(decodeURIComponent(match.groups[name]), schema), `the path's ${name}`));
  }
  const known = new Set(contract.query.map((it) => it.name));
  for (const name of new Set(searchParams.keys())) {
    if (!known.has(name)) findings.push(`the contract has no query parameter ${name}`);
  }
  for (const { name, required, schema } of contract.query) {
    const text = searchParams.get(name);
    if (text === null && required) findings.push(`the query parameter ${name} is missing`);
    if (text !== null) findings.push(...against(schema, scalar(text, schema), `the query parameter ${name}`));
  }
  if (!isAuthenticated(headers, searchParams, contract.security)) {
    findings.push('the request proves in no way of the contract who it is from');
  }
  findings.push(...(contract.aws ? judgeAwsInput(headers, body, contract.aws) : judgeBody(headers, body, contract.bodies)));
  return findings;
}

function isAuthenticated(headers, query, alternatives) {
  if (!alternatives.length) return true;
  const authorization = headerOf(headers, 'authorization') ?? '';
  const holds = ({ type, scheme, in: place, name, service, inPath }) => {
    if (type === 'http') return new RegExp(`^${scheme} \\S+$`, 'i').test(authorization);
    if (type === 'aws') {
      const scope =
        /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/[a-z0-9-]+\/([a-z-]+)\/aws4_request, ?SignedHeaders=(\S+), ?Signature=[0-9a-f]{64}$/;
      const [, , named, signed] = scope.exec(authorization) ?? [];
      return named === service && signed.split(';').includes('host');
    }
    if (inPath) return true;
    return place === 'header' ? Boolean(headerOf(headers, name.toLowerCase())) : Boolean(query.get(name));
  };
  return alternatives.some((schemes) => schemes.every(holds));
}

function judgeBody(headers, body, bodies) {
  const type = mediaType(headerOf(headers, 'content-type'));
  const schema = bodies[type];
  if (!schema) return [`the contract has no body of the type ${type || '(none)'}`];
  try {
    const value = type.endsWith('json') ? JSON.parse(body) : formValue(formFields(body), schema);
    return against(schema, value, 'the body');
  } catch (error) {
    return [`the body cannot be read: ${error.message}`];
  }
}

function judgeAwsInput(headers, body, aws) {
  const type = mediaType(headerOf(headers, 'content-type'));
  if (aws.protocol === 'json') {
    const findings = [];
    if (type !== `application/x-amz-json-${aws.jsonVersion}`) findings.push(`the body has the type ${type || '(none)'}`);
    if (headerOf(headers, 'x-amz-target') !== aws.target) findings.push(`X-Amz-Target is not ${aws.target}`);
    return [...findings, ...against(aws.input, JSON.parse(body), 'the body')];
  }
  if (type !== 'application/x-www-form-urlencoded') return [`the body has the type ${type || '(none)'}`];
  const { value, unknown } = queryValue(formFields(body), aws.inputShape, aws.shapes);
  const named = new URLSearchParams(body);
  return [
    ...(named.get('Action') === aws.action ? [] : [`Action is not ${aws.action}`]),
    ...(named.get('Version') === aws.version ? [] : [`Version is not ${aws.version}`]),
    ...unknown.filter((it) => it !== 'Action' && it !== 'Version').map((it) => `the contract has no field ${it}`),
    ...against(aws.input, value, 'the body')
  ];
}

/**
 * The findings of a reply {status, type, body}; null when the contract says nothing about such a reply. One that counts as
 * success must be in the contract.
 */
export function judgeReply({ status, type, body }, contract, isSuccess) {
  if (contract.aws) return judgeAwsOutput({ status, type: mediaType(type), body }, contract.aws, isSuccess);
  const content = contract.replies[status] ?? (isSuccess || !body ? undefined : contract.replies.default);
  if (!content) return isSuccess ? [`the contract has no answer ${status}`] : null;
  if (!Object.keys(content).length) return null;
  const schema = content[mediaType(type)];
  if (!schema) return [`the contract has no answer ${status} of the type ${mediaType(type) || '(none)'}`];
  try {
    return against(schema, JSON.parse(body), 'the reply');
  } catch (error) {
    return [`the reply cannot be read: ${error.message}`];
  }
}

function judgeAwsOutput({ status, type, body }, aws, isSuccess) {
  const isJson = aws.protocol === 'json';
  const findings = [];
  if (isJson ? type !== `application/x-amz-json-${aws.jsonVersion}` : !/^(text|application)\/xml$/.test(type)) {
    findings.push(`the reply has the type ${type || '(none)'}`);
  }
  const root = isJson ? null : xmlValue(body);
  if (root && root.namespace !== aws.namespace) findings.push(`the reply is in the namespace ${root.namespace || '(none)'}`);
  if (isSuccess) {
    if (status !== 200) findings.push(`the reply has the status ${status}`);
    if (root && root.name !== `${aws.action}Response`) findings.push(`the reply is a ${root.name}`);
    return [...findings, ...against(aws.output, isJson ? JSON.parse(body) : root.value[aws.wrapper], 'the reply')];
  }
  const { __type: named, ...members } = isJson ? JSON.parse(body) : {};
  const code = isJson ? named?.split('#').at(-1).split(':')[0] : root.value.Error?.Code;
  if (!code) return [...findings, 'the reply has no code'];
  const error = aws.errors[code];
  // What all services answer alike, such as a wrong signature, is in no service's model.
  if (!error) return findings.length ? findings : null;
  if (status !== error.status) findings.push(`${code} has the status ${status}, not ${error.status}`);
  return isJson ? [...findings, ...against(error.schema, members, 'the reply')] : findings;
}
