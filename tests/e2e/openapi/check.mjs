// Holds recorded exchanges against the description of the API, and ends with 1 where one is not as described.
//
//   node check.mjs DOCUMENT [--every-operation] [--unless='GET /metrics 404'] RECORD...
//
// A record is a file with a line of JSON for each exchange: {method, target, sent, status, headers, body, test}. `body`
// is null where it was too large to be kept; method and target are null where bytes were sent that need not have been a
// request: then a refusal must be one of those that the document has. --every-operation asks for each success that the document promises, and for
// each refusal that can be had for certain; --unless names one that cannot, and may be given again.

import fs from 'node:fs';
import readline from 'node:readline';
import {Document} from './document.mjs';

const certain = ['200', '201', '304', '401', '402', '403', '404', '412', '422'];
// Refusals of HTTP itself: they come before the path and the method are looked at.
const early = {400: 'BadRequest', 408: 'RequestTimeout', 413: 'TooLarge', 431: 'HeadersTooLarge', 503: 'Unavailable'};
const shown = 40;

const args = process.argv.slice(2);
const everyOperation = args.includes('--every-operation');
const unless = args.filter((arg) => arg.startsWith('--unless=')).map((arg) => arg.slice('--unless='.length));
const [documentFile, ...records] = args.filter((arg) => !arg.startsWith('--'));
const document = new Document(JSON.parse(fs.readFileSync(documentFile, 'utf8')));

const faults = new Map();
const seen = new Map();
let count = 0;

function report(what, fault, test) {
  const line = `${what}: ${fault}`;
  const known = faults.get(line) ?? {count: 0, test};
  faults.set(line, {...known, count: known.count + 1});
}

// The response that the document has for this exchange, as {value, place}; a string where it has none.
function described(exchange, found) {
  const {status} = exchange;
  const responses = document.json.components.responses;
  const component = (name) => ({value: responses[name], place: ['components', 'responses', name]});
  if (found?.operation) {
    const own = found.operation.responses[status];
    const place = ['paths', found.path, found.method, 'responses', String(status)];
    return own ? document.resolve(own, ...place) : `the document has no answer ${status} for this operation`;
  }
  const expected = found === null ? {404: 'NotFound', ...early} : {405: 'MethodNotAllowed', ...early};
  if (expected[status]) return component(expected[status]);
  return found === null ? `answered ${status} at a path that the document does not have`
    : `answered ${status} to a method that the document does not have at this path`;
}

function checkHeaders(exchange, response, place, fault) {
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const at = document.resolve(header, ...place, 'headers', name);
    const text = exchange.headers[name.toLowerCase()];
    if (text === undefined) {
      if (at.value.required) fault(`the header ${name} is missing`);
      continue;
    }
    const value = at.value.schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
    for (const found of document.faults(document.answers, value, ...at.place, 'schema')) {
      fault(`the header ${name} ${found.slice(2)}: ${text}`);
    }
  }
}

function checkBody(exchange, response, place, fault) {
  const {method, headers, body} = exchange;
  if (!response.content) {
    if (body) fault('there should be no body');
    return;
  }
  const type = (headers['content-type'] ?? '').split(';')[0].trim();
  if (method === 'HEAD') return;
  if (!response.content[type]) return fault(`the type ${type || '(none)'} is not described`);
  if (body === null || type !== 'application/json') return;
  let value;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return fault(`the body is not JSON: ${error.message}`);
  }
  document.faults(document.answers, value, ...place, 'content', type, 'schema').forEach((found) => fault(found));
}

// A body that was taken must be one that the document lets a client send.
function checkRequest(exchange, {path, method, operation}, fault) {
  const content = operation.requestBody?.content;
  if (!content || Object.keys(content).length !== 1 || !exchange.sent || exchange.status >= 300) return;
  const at = ['paths', path, method, 'requestBody', 'content', 'application/json', 'schema'];
  for (const found of document.faults(document.requests, JSON.parse(exchange.sent), ...at)) {
    fault(`taken, but the document does not allow it: ${found}`);
  }
}

// An answer to bytes: of a refusal, its body must be what the document has for its status.
function checkRefusal(exchange) {
  if (exchange.status < 400 || !exchange.body) return;
  const fault = (sentence) => report(`(bytes) ${exchange.status}`, sentence, exchange.test);
  const names = document.responsesOf(exchange.status);
  if (names.length === 0) return fault('the document has no such answer');
  const faultsOf = (name) => {
    const found = [];
    const place = ['components', 'responses', name];
    const response = document.resolve({$ref: `#/${place.join('/')}`}).value;
    checkHeaders(exchange, response, place, (sentence) => found.push(sentence));
    checkBody(exchange, response, place, (sentence) => found.push(sentence));
    return found;
  };
  const fewest = names.map(faultsOf).sort((one, other) => one.length - other.length)[0];
  fewest.forEach((sentence) => fault(sentence));
}

function check(exchange) {
  count += 1;
  if (exchange.method === null) return checkRefusal(exchange);
  if (exchange.method === 'OPTIONS' && exchange.status === 204) return;
  const found = document.find(exchange.method, exchange.target);
  const path = found?.path ?? exchange.target.split('?')[0].slice(0, 80);
  const fault = (sentence) => report(`${exchange.method} ${path} ${exchange.status}`, sentence, exchange.test);
  const response = described(exchange, found);
  if (typeof response === 'string') return fault(response);
  checkHeaders(exchange, response.value, response.place, fault);
  checkBody(exchange, response.value, response.place, fault);
  if (!found?.operation) return;
  checkRequest(exchange, found, fault);
  const key = `${found.method} ${found.path}`;
  seen.set(key, (seen.get(key) ?? new Set()).add(String(exchange.status)));
}

for (const record of records) {
  const lines = readline.createInterface({input: fs.createReadStream(record), crlfDelay: Infinity});
  for await (const line of lines) check(JSON.parse(line));
}
// Whether a client can have this status of the operation by what it sends alone.
function canBeHad({path, method, operation}, status) {
  if (unless.includes(`${method.toUpperCase()} ${path} ${status}`)) return false;
  const takesJson = Object.keys(operation.requestBody?.content ?? {}).join() === 'application/json';
  const takesQuery = (operation.parameters ?? []).some((parameter) => parameter.in === 'query');
  if (status === '400') return takesJson || takesQuery;
  // With an Idempotency-Key a 409 may need a request that is still running.
  if (status === '409') return method === 'patch' || operation.responses['409'].$ref.endsWith('/SignalConflict');
  return certain.includes(status);
}

if (everyOperation) {
  for (const each of document.operations()) {
    const name = `${each.method} ${each.path}`;
    const missing = Object.keys(each.operation.responses)
      .filter((status) => canBeHad(each, status) && !seen.get(name)?.has(status));
    if (missing.length > 0) report(`${each.method.toUpperCase()} ${each.path}`, `never answered ${missing.join(', ')}`);
  }
}

for (const [line, {count: times, test}] of [...faults].slice(0, shown)) {
  console.log(line + (test ? ` [${test}${times > 1 ? `, ${times} times` : ''}]` : ''));
}
console.log(`checked: ${count} exchanges, ${seen.size} of ${document.operations().length} operations, ${faults.size} faults`);
process.exitCode = faults.size > 0 || count === 0 ? 1 : 0;
