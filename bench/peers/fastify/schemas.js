// What comes in and what goes out. The same tables validate (Ajv) and serialise (fast-json-stringify).

const words = (...list) => ({ type: 'string', enum: list });
const number = { type: 'number' };
const orNull = (schema) => ({ ...schema, type: [schema.type, 'null'] });
const text = (maxLength) => orNull({ type: 'string', maxLength });
const pair = { type: 'string', pattern: '^[A-Za-z0-9._/#:!-]{1,32}$' };
const time = { type: 'string', format: 'date-time' };

const required = {
  date: { type: 'string', format: 'date' },
  pair,
  direction: words('BUY', 'SELL', 'LONG', 'SHORT'),
  entry_price: number,
  exit_price: number,
  stop_loss: number,
  take_profit: number,
  lot_size: { type: 'number', exclusiveMinimum: 0 },
  pnl: number,
  risk_reward: number,
  outcome: words('WIN', 'LOSS', 'BREAKEVEN'),
  session: words('LONDON', 'NY', 'ASIA', 'OTHER'),
};
const optional = {
  strategy: text(200),
  notes: text(16 * 1024),
  opened_at: orNull(time),
  closed_at: orNull(time),
  commission: orNull(number),
  swap: orNull(number),
  tags: { type: 'array', maxItems: 20, items: { type: 'string', minLength: 1, maxLength: 40 } },
  account_id: text(64),
  signal_id: text(64),
  external_id: text(128),
};

export const tradeFields = new Set([...Object.keys(required), ...Object.keys(optional)]);
export const tradeBody = {
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
};
export const batchBody = {
  type: 'object',
  required: ['trades'],
  properties: { trades: { type: 'array', minItems: 1, maxItems: 500, items: tradeBody } },
};

const day = { type: 'string', format: 'date' };
export const listQuery = {
  type: 'object',
  properties: {
    limit: { type: 'string', pattern: '^[0-9]{1,3}$' },
    from: day,
    to: day,
    pair,
    cursor: { type: 'string', maxLength: 100 },
  },
};

const string = { type: 'string' };
const nullable = (type) => ({ type, nullable: true });
const tradeOut = {
  type: 'object',
  properties: {
    id: string,
    date: string,
    pair: string,
    direction: string,
    ...Object.fromEntries(
      ['entry_price', 'exit_price', 'stop_loss', 'take_profit', 'lot_size', 'pnl', 'risk_reward'].map((name) => [
        name,
        number,
      ]),
    ),
    outcome: string,
    session: string,
    strategy: nullable('string'),
    notes: nullable('string'),
    opened_at: nullable('string'),
    closed_at: nullable('string'),
    commission: nullable('number'),
    swap: nullable('number'),
    tags: { type: 'array', items: string },
    account_id: nullable('string'),
    signal_id: nullable('string'),
    external_id: nullable('string'),
    created_at: string,
    updated_at: string,
  },
};

export const meAnswer = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    user: {
      type: 'object',
      properties: { id: string, email: string, plan: string, plan_expires_at: nullable('string') },
    },
  },
};
export const listAnswer = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    trades: { type: 'array', items: tradeOut },
    next_cursor: nullable('string'),
  },
};
export const tradeAnswer = {
  type: 'object',
  properties: {
    ok: { type: 'boolean' },
    trade: tradeOut,
    duplicate: { type: 'boolean' },
    ignored_fields: { type: 'array', items: string },
  },
};
