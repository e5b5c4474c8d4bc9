"""The trades in SQLite."""

import datetime
import json
import os
import sqlite3
import time

COLUMNS = (
    "id", "date", "pair", "direction", "entry_price", "exit_price", "stop_loss", "take_profit", "lot_size", "pnl",
    "risk_reward", "outcome", "session", "strategy", "notes", "opened_at", "closed_at", "commission", "swap", "tags",
    "account_id", "signal_id", "external_id", "created_at", "updated_at",
)
NAMES = ", ".join(COLUMNS)
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
INSERT = f"INSERT INTO trades (user_id, {NAMES}) VALUES (?, {', '.join('?' * len(COLUMNS))})"
FIND_KEY = """SELECT users.id, public_id, email, plan, plan_expires_at, scope
                FROM api_keys JOIN users ON users.id = user_id WHERE hash = ?"""


def new_id():
    """Time-ordered: ten characters of milliseconds and sixteen by chance, each of five bits."""
    now = time.time_ns() // 1_000_000
    stamp = "".join(ALPHABET[now >> shift & 31] for shift in range(45, -1, -5))
    return "trade_" + stamp + "".join(ALPHABET[byte & 31] for byte in os.urandom(16))


class Store:
    def __init__(self, path):
        # Transactions are begun by hand: sqlite3 would begin them late and without a lock.
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536"):
            self.db.execute(f"PRAGMA {setting}")

    def close(self):
        self.db.close()

    def user_of_key(self, digest):
        return self.db.execute(FIND_KEY, (digest,)).fetchone()

    def list(self, user, pair, first, last, after, limit):
        where, values = ["user_id = ?"], [user]
        if pair:
            where.append("pair = ?")
            values.append(pair)
        if first:
            where.append("date >= ?")
            values.append(first.isoformat())
        if last:
            where.append("date <= ?")
            values.append(last.isoformat())
        if after:
            where.append("(date, seq) < (?, ?)")
            values += after
        order = "ORDER BY date DESC, seq DESC LIMIT ?"
        query = f"SELECT {NAMES}, seq FROM trades WHERE {' AND '.join(where)} {order}"
        return self.db.execute(query, (*values, limit)).fetchall()

    @staticmethod
    def shown(row):
        trade = dict(zip(COLUMNS, row))
        trade["tags"] = json.loads(trade["tags"])
        return trade

    def _insert(self, user, body):
        if body.external_id:
            query = f"SELECT {NAMES} FROM trades WHERE user_id = ? AND external_id = ?"
            known = self.db.execute(query, (user, body.external_id)).fetchone()
            if known:
                return self.shown(known), True
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        trade = {name: getattr(body, name, None) for name in COLUMNS}
        trade |= {"id": new_id(), "pair": body.pair.upper(), "created_at": now, "updated_at": now}
        for name in ("date", "opened_at", "closed_at"):
            if trade[name] is not None:
                trade[name] = trade[name].isoformat()
        self.db.execute(INSERT, (user, *(trade | {"tags": json.dumps(trade["tags"])}).values()))
        return trade, False

    def _transaction(self, work):
        self.db.execute("BEGIN IMMEDIATE")
        try:
            done = work()
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        return done

    def add(self, user, body):
        return self._transaction(lambda: self._insert(user, body))

    def add_all(self, user, bodies):
        return self._transaction(lambda: [self._insert(user, body)[0] for body in bodies])
