import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface ResponseObject {
  $ref?: string;
  content?: Record<string, { schema: object }>;
  headers?: Record<string, { required?: boolean }>;
}
type Operation = { responses: Record<string, ResponseObject> };
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, ResponseObject>; schemas: object };
}

const document = parse(readFileSync(new URL('../../../e2e/backend/openapi.yaml', import.meta.url), 'utf8')) as Document;

const ajv = new Ajv2020({ strict: false, allErrors: true });
(addFormats as unknown as (instance: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'https://api.test/', components: document.components });

const paths = Object.entries(document.paths).map(([path, operations]) => ({
  // One trailing slash makes no difference.
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`),
  path,
  operations,
}));

const compiled = new Map<string, ValidateFunction>();

function validator(key: string, schema: object): ValidateFunction {
  let validate = compiled.get(key);
  if (!validate) {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"https://api.test/#/components'));
    validate = ajv.compile(absolute as object);
    compiled.set(key, validate);
  }
  return validate;
}

function resolve(response: ResponseObject | undefined): ResponseObject | undefined {
  const name = response?.$ref?.split('/').at(-1);
  return name ? document.components.responses[name] : response;
}

/** Throws when an answer is not what the description promises. Unknown paths and methods promise 404 and 405. */
export function expectDescribed(method: string, url: string, response: Response, body: unknown): void {
  const path = new URL(url, 'http://test').pathname;
  const entry = paths.find(({ pattern }) => pattern.test(path));
  const operation = entry?.operations[method.toLowerCase()];
  const where = `${method} ${path} ${response.status}`;
  if (!entry || !operation) {
    if (response.status !== (entry ? 405 : 404)) throw new Error(`${where}: not described`);
    return;
  }
  const described = resolve(operation.responses[response.status]);
  if (!described) throw new Error(`${where}: status not described: ${JSON.stringify(body)}`);
  for (const [name, { required }] of Object.entries(described.headers ?? {})) {
    if (required && !response.headers.has(name)) throw new Error(`${where}: header ${name} is missing`);
  }
  if (!described.content) {
    if (body !== undefined) throw new Error(`${where}: a body where none is described`);
    return;
  }
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const media = described.content[type];
  if (!media) throw new Error(`${where}: content type ${type} is not described`);
  if (type !== 'application/json') return;
  const validate = validator(`${method} ${entry.path} ${response.status}`, media.schema);
  if (!validate(body)) throw new Error(`${where}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body)}`);
}
