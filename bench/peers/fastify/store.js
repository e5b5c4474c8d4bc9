import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';

const columns = [
  'id', 'date', 'pair', 'direction', 'entry_price', 'exit_price', 'stop_loss', 'take_profit', 'lot_size', 'pnl',
  'risk_reward', 'outcome', 'session', 'strategy', 'notes', 'opened_at', 'closed_at', 'commission', 'swap', 'tags',
  'account_id', 'signal_id', 'external_id', 'created_at', 'updated_at',
];
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A time-ordered id: ten characters of milliseconds and sixteen by chance, each of five bits. */
function newId(now) {
  let time = '';
  for (let left = now, i = 0; i < 10; ++i, left = Math.floor(left / 32)) time = alphabet[left % 32] + time;
  let rest = '';
  for (const byte of randomBytes(16)) rest += alphabet[byte & 31];
  return `trade_${time}${rest}`;
}

/** Opens the database. With `groupCommit`, added trades wait for the end of the loop's turn and share a transaction. */
export function openStore(file, groupCommit) {
  const db = new Database(file, { fileMustExist: true });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('cache_size = -65536');

  const findKey = db.prepare(
    `SELECT users.id, public_id, email, plan, plan_expires_at, scope
       FROM api_keys JOIN users ON users.id = user_id WHERE hash = ?`,
  );
  const insert = db.prepare(
    `INSERT INTO trades (user_id, ${columns.join(', ')}) VALUES (@user_id, ${columns.map((name) => `@${name}`).join(', ')})`,
  );
  const findExternal = db.prepare(
    `SELECT ${columns.join(', ')} FROM trades WHERE user_id = ? AND external_id = ?`,
  );
  const lists = new Map();

  function list(user, { from, to, pair, after, limit }) {
    let where = 'user_id = @user';
    if (pair) where += ' AND pair = @pair';
    if (from) where += ' AND date >= @from';
    if (to) where += ' AND date <= @to';
    if (after) where += ' AND (date, seq) < (@date, @seq)';
    let statement = lists.get(where);
    if (!statement) {
      statement = db.prepare(
        `SELECT seq, ${columns.join(', ')} FROM trades WHERE ${where} ORDER BY date DESC, seq DESC LIMIT @limit`,
      );
      lists.set(where, statement);
    }
    return statement.all({ user, from, to, pair, limit, ...after }).map(shown);
  }

  const shown = (row) => ({ ...row, tags: JSON.parse(row.tags) });

  function addNow(user, body) {
    if (body.external_id) {
      const known = findExternal.get(user, body.external_id);
      if (known) return { trade: shown(known), duplicate: true };
    }
    const now = new Date();
    const trade = { id: newId(now.getTime()), tags: [], created_at: now.toISOString(), updated_at: now.toISOString() };
    for (const name of columns) trade[name] ??= body[name] ?? null;
    trade.pair = trade.pair.toUpperCase();
    if (body.tags) trade.tags = body.tags;
    insert.run({ ...trade, user_id: user, tags: JSON.stringify(trade.tags) });
    return { trade, duplicate: false };
  }

  let waiting = [];
  const commitWaiting = db.transaction((group) => group.map(({ user, body }) => addNow(user, body)));

  function flush() {
    const group = waiting;
    waiting = [];
    try {
      const done = commitWaiting.immediate(group);
      group.forEach(({ resolve }, at) => resolve(done[at]));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function addLater(user, body) {
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ user, body, resolve, reject });
    });
  }

  const addAll = db.transaction((user, bodies) => bodies.map((body) => addNow(user, body).trade));
  const addOne = db.transaction(addNow);
  return {
    userOfKey: (hash) => findKey.get(hash),
    list,
    add: groupCommit ? addLater : (user, body) => addOne.immediate(user, body),
    addAll: (user, bodies) => addAll.immediate(user, bodies),
    close: () => db.close(),
  };
}
