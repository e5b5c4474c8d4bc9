// An OpenAPI 3.1 document, ready to judge exchanges: finds the operation of a request, and compiles schemas.

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

function compiler(document, validateFormats) {
  const ajv = new Ajv2020({strict: false, allErrors: true, validateFormats});
  addFormats(ajv);
  ajv.addSchema(document, 'document');
  return ajv;
}

function pointer(...parts) {
  return 'document#/' + parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
}

export class Document {
  constructor(json) {
    this.json = json;
    this.answers = compiler(json, true);
    // What a client sends is described by its usual form, and taken in some others too: a time without seconds is one.
    this.requests = compiler(json, false);
    this.compiled = new Map();
    this.paths = Object.keys(json.paths).map((path) => ({
      path,
      literal: !path.includes('{'),
      pattern: new RegExp('^' + path.split(/\{[^}]*\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('[^/]+') + '$'),
    })).sort((one, other) => other.literal - one.literal);
  }

  // {path, method, operation}; without operation where the path does not take the method; null where there is no path.
  find(method, target) {
    // Slashes behind a hook's token are looked past: alerts are posted to URLs that people paste.
    const asked = target.split('?')[0].replace(/^(\/hooks\/[^/]+)\/+$/, '$1');
    const path = this.paths.find(({pattern}) => pattern.test(asked))?.path;
    if (path === undefined) return null;
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    return {path, method: name, operation: methods.includes(name) ? this.json.paths[path][name] : undefined};
  }

  operations() {
    return Object.entries(this.json.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => ({path, method, operation: item[method]})));
  }

  // What a reference leads to, and where it is.
  resolve(value, ...place) {
    if (!value?.$ref) return {value, place};
    const parts = value.$ref.slice(2).split('/');
    return {value: parts.reduce((node, part) => node[part], this.json), place: parts};
  }

  // The names of the shared responses that some operation has for a status, and of the one that none can have.
  responsesOf(status) {
    const references = this.operations().map(({operation}) => operation.responses[status]?.$ref).filter(Boolean);
    const names = new Set(references.map((reference) => reference.split('/').at(-1)));
    if (status === 405) names.add('MethodNotAllowed');
    return [...names];
  }

  // The faults of a value, held against the schema at this place: at most three sentences.
  faults(ajv, value, ...place) {
    const where = pointer(...place);
    const key = (ajv === this.answers ? 'a' : 'r') + where;
    if (!this.compiled.has(key)) this.compiled.set(key, ajv.compile({$ref: where}));
    const validate = this.compiled.get(key);
    if (validate(value)) return [];
    return validate.errors.slice(0, 3).map(({instancePath, message, params}) => {
      const more = params.additionalProperty ?? params.allowedValues ?? params.allowedValue;
      return `${instancePath || '/'} ${message}${more === undefined ? '' : ` (${more})`}`;
    });
  }
}
