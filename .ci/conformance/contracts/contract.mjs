// A provider's contract: what its send operation accepts and answers, whichever dialect it is written in.
import fs from 'node:fs';
import path from 'node:path';
import { fromOpenApi, fromShape, withoutGaps } from './schema.mjs';

/**
 * Reads FOLDER/NAME.openapi.json; null when there is none. `open` lists the objects of the request that may have more properties
 * than the contract names, `reply.open` those of replies.
 *
 * The contract: {method, urls: [RegExp with named groups], parameters: {group: schema}, query: [{name, required, schema}],
 * security: [[scheme]], bodies: {mediaType: schema}, replies: {status or 'default': {mediaType: schema}}, aws}.
 */
export function readContract(folder, name, { open = [], openInReplies = [] } = {}) {
  const file = path.join(folder, `${name}.openapi.json`);
  if (!fs.existsSync(file)) return null;
  const document = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (document.openapi) return fromOpenApi3(document, open, openInReplies);
  if (document.swagger) return fromSwagger2(document, open, openInReplies);
  if (document.operations && document.shapes) return fromBotocore(document);
  throw new Error(`${file} is written in no dialect that is understood`);
}

// The extracts have the send operation alone.
function onlyOperation(paths) {
  const found = Object.entries(paths).flatMap(([at, item]) =>
    ['get', 'post', 'put'].filter((method) => item[method]).map((method) => ({ at, item, method, operation: item[method] }))
  );
  if (found.length !== 1) throw new Error(`the contract has ${found.length} operations`);
  return found[0];
}

function parametersOf(item, operation, document, schemaOf) {
  const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
  const those = (place) => all.filter((it) => it.in === place);
  return {
    parameters: Object.fromEntries(those('path').map((it) => [it.name, schemaOf(it)])),
    query: those('query').map((it) => ({ name: it.name, required: Boolean(it.required), schema: schemaOf(it) }))
  };
}

function fromOpenApi3(document, open, openInReplies) {
  const { at, item, method, operation } = onlyOperation(document.paths);
  const media = (content, places) =>
    Object.fromEntries(
      Object.entries(content ?? {}).map(([type, { schema }]) => [type.toLowerCase(), fromOpenApi(schema, document, places)])
    );
  const servers = operation.servers ?? item.servers ?? document.servers;
  const { securitySchemes } = document.components ?? {};
  return {
    method: method.toUpperCase(),
    urls: servers.map(({ url }) => urlPattern(url + at)),
    ...parametersOf(item, operation, document, (it) => fromOpenApi(it.schema, document)),
    security: (operation.security ?? document.security ?? []).map((it) =>
      Object.keys(it).map((name) => ({ ...securitySchemes[name], inPath: at.includes(`{${securitySchemes[name].name}}`) }))
    ),
    bodies: media(operation.requestBody?.content, open),
    replies: Object.fromEntries(
      Object.entries(operation.responses).map(([status, { content }]) => [status, media(content, openInReplies)])
    )
  };
}

function fromSwagger2(document, open, openInReplies) {
  const { at, item, method, operation } = onlyOperation(document.paths);
  const body = operation.parameters.find((it) => it.in === 'body');
  return {
    method: method.toUpperCase(),
    urls: [urlPattern(`${document['x-ms-parameterized-host'].hostTemplate.replace('{endpoint}', 'https://{endpoint}')}${at}`)],
    ...parametersOf(item, operation, document, ({ type, enum: values }) => withoutGaps({ type, enum: values })),
    // Implicit OAuth and its kin all end in a bearer token; a signature with the resource's key is the documented other way.
    security: Object.values(document.securityDefinitions ?? {}).map(() => [{ type: 'http', scheme: 'bearer' }]),
    bodies: Object.fromEntries(operation.consumes.map((type) => [type, fromOpenApi(body.schema, document, open)])),
    replies: Object.fromEntries(
      Object.entries(operation.responses).map(([status, { schema }]) => [
        status,
        schema ? Object.fromEntries(operation.produces.map((type) => [type, fromOpenApi(schema, document, openInReplies)])) : {}
      ])
    )
  };
}

function fromBotocore({ metadata, operations, shapes }) {
  const [operation] = Object.values(operations);
  return {
    method: operation.http.method,
    urls: [urlPattern(`https://${metadata.endpointPrefix}.{region}.amazonaws.com${operation.http.requestUri}`)],
    parameters: {},
    query: [],
    security: [[{ type: 'aws', service: metadata.signingName ?? metadata.endpointPrefix }]],
    bodies: {},
    replies: {},
    aws: {
      protocol: metadata.protocol,
      jsonVersion: metadata.jsonVersion,
      target: metadata.targetPrefix && `${metadata.targetPrefix}.${operation.name}`,
      action: operation.name,
      version: metadata.apiVersion,
      namespace: metadata.xmlNamespace,
      wrapper: operation.output.resultWrapper,
      shapes,
      inputShape: operation.input.shape,
      input: withoutGaps(fromShape(operation.input.shape, shapes)),
      output: withoutGaps(fromShape(operation.output.shape, shapes)),
      errors: Object.fromEntries(
        operation.errors.map(({ shape }) => [shapes[shape].error?.code ?? shape, errorOf(shape, shapes)])
      )
    }
  };
}

// A model that does not say so has 400 for what is the sender's fault and 500 for the rest.
function errorOf(name, shapes) {
  const { error, fault } = shapes[name];
  return { status: error?.httpStatusCode ?? (fault ? 500 : 400), schema: withoutGaps(fromShape(name, shapes)) };
}

// `{name}` in an address stands for one segment, or for the host.
function urlPattern(template) {
  const pattern = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>[^/?#]+)`);
  return new RegExp(`^${pattern}$`);
}
