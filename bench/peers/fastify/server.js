// The measured part of the API in Fastify and better-sqlite3:
//
//     node server.js --db FILE --port N [--group-commit]
//
// With --group-commit the trades that came in one turn of the event loop share a transaction; each answer still waits
// for its commit.
import { createHash, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import Fastify from 'fastify';
import { openStore } from './store.js';
import { batchBody, listAnswer, listQuery, meAnswer, tradeAnswer, tradeBody, tradeFields } from './schemas.js';

const { values: options } = parseArgs({
  options: { db: { type: 'string' }, port: { type: 'string' }, 'group-commit': { type: 'boolean', default: false } },
});
const store = openStore(options.db, options['group-commit']);
const app = Fastify({
  bodyLimit: 8 * 1024 * 1024,
  ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  genReqId: () => randomBytes(8).toString('hex'),
});

class Problem extends Error {
  constructor(statusCode, code, message, field) {
    super(message);
    Object.assign(this, { statusCode, code, field });
  }
}

app.setErrorHandler((error, request, reply) => {
  const status = error.validation ? 400 : (error.statusCode ?? 500);
  const field = error.validation ? fieldOf(error.validation[0]) : error.field;
  const code = status === 500 ? 'internal' : status === 400 ? 'invalid_request' : error.code;
  const sentence = status === 500 ? 'the server failed' : error.message;
  reply.code(status).send({ error: sentence, code, field, request_id: request.id });
});

function fieldOf(fault) {
  const missing = fault.params?.missingProperty;
  return [fault.instancePath.slice(1).replaceAll('/', '.'), missing].filter(Boolean).join('.') || undefined;
}

app.decorateRequest('user', null);
app.addHook('onRequest', async (request) => {
  const [scheme, key] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() !== 'bearer' || !key) throw new Problem(401, 'invalid_key', 'an API key is required');
  request.user = store.userOfKey(createHash('sha256').update(key).digest());
  if (!request.user) throw new Problem(401, 'invalid_key', 'this key is not known');
});

function mustWrite(request) {
  if (!request.user.scope.includes('write')) throw new Problem(403, 'insufficient_scope', 'the key may not write');
  if (request.user.plan !== 'pro') throw new Problem(402, 'plan_required', 'this needs the pro plan');
}

const ignoredIn = (body) => {
  const names = Object.keys(body).filter((name) => !tradeFields.has(name));
  return names.length > 0 ? names : undefined;
};

app.get('/api/v1/me', { schema: { response: { 200: meAnswer } } }, async (request) => {
  const { public_id: id, email, plan, plan_expires_at } = request.user;
  return { ok: true, user: { id, email, plan, plan_expires_at } };
});

app.get('/api/v1/trades', { schema: { querystring: listQuery, response: { 200: listAnswer } } }, async (request) => {
  const { from, to, pair, cursor } = request.query;
  const limit = Number(request.query.limit ?? 100);
  if (limit < 1 || limit > 500) {
    throw new Problem(400, 'invalid_request', 'limit must be a whole number from 1 to 500', 'limit');
  }
  if (from && to && from > to) throw new Problem(400, 'invalid_request', 'from must not be after to', 'from');
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const rows = store.list(request.user.id, { from, to, pair: pair?.toUpperCase(), after, limit: limit + 1 });
  const more = rows.length > limit;
  if (more) rows.pop();
  const last = rows.at(-1);
  return { ok: true, trades: rows, next_cursor: more ? makeCursor(last) : null };
});

const makeCursor = ({ date, seq }) => Buffer.from(`${date} ${seq}`).toString('base64url');

function readCursor(text) {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString());
  if (!match) throw new Problem(400, 'invalid_request', 'cursor must be a next_cursor of an earlier page', 'cursor');
  return { date: match[1], seq: Number(match[2]) };
}

app.post('/api/v1/trades', { schema: { body: tradeBody, response: { '2xx': tradeAnswer } } }, async (request, reply) => {
  mustWrite(request);
  const { trade, duplicate } = await store.add(request.user.id, request.body);
  reply.code(duplicate ? 200 : 201);
  if (!duplicate) reply.header('location', `/api/v1/trades/${trade.id}`);
  return { ok: true, trade, duplicate: duplicate || undefined, ignored_fields: ignoredIn(request.body) };
});

const batchSchema = { body: batchBody, response: { 201: listAnswer } };
app.post('/api/v1/trades/batch', { schema: batchSchema }, async (request, reply) => {
  mustWrite(request);
  reply.code(201);
  return { ok: true, trades: store.addAll(request.user.id, request.body.trades) };
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await app.close();
    store.close();
  });
}
await app.listen({ host: '127.0.0.1', port: Number(options.port) });
