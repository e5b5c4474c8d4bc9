-- What every peer keeps. Opened with journal_mode=WAL and synchronous=FULL: a commit is on disk before it is answered.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    plan_expires_at TEXT
);

-- The SHA-256 of a key, never the key.
CREATE TABLE api_keys (
    hash BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    scope TEXT NOT NULL
) WITHOUT ROWID;

-- seq is the order of creation: a listing is by date, then by what was created later.
CREATE TABLE trades (
    seq INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL,
    id TEXT NOT NULL,
    date TEXT NOT NULL,
    pair TEXT NOT NULL,
    direction TEXT NOT NULL,
    entry_price REAL NOT NULL,
    exit_price REAL NOT NULL,
    stop_loss REAL NOT NULL,
    take_profit REAL NOT NULL,
    lot_size REAL NOT NULL,
    pnl REAL NOT NULL,
    risk_reward REAL NOT NULL,
    outcome TEXT NOT NULL,
    session TEXT NOT NULL,
    strategy TEXT,
    notes TEXT,
    opened_at TEXT,
    closed_at TEXT,
    commission REAL,
    swap REAL,
    tags TEXT NOT NULL DEFAULT '[]',
    account_id TEXT,
    signal_id TEXT,
    external_id TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX trades_by_id ON trades (user_id, id);
CREATE INDEX trades_newest ON trades (user_id, date, seq);
CREATE INDEX trades_by_pair ON trades (user_id, pair, date, seq);
CREATE UNIQUE INDEX trades_by_external_id ON trades (user_id, external_id) WHERE external_id IS NOT NULL;
