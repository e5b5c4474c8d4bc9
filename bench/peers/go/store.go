package main

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"strings"
	"sync"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

const (
	columns = `id, date, pair, direction, entry_price, exit_price, stop_loss, take_profit, lot_size, pnl, risk_reward,
		outcome, session, strategy, notes, opened_at, closed_at, commission, swap, tags, account_id, signal_id,
		external_id, created_at, updated_at`
	insertTrade = `INSERT INTO trades (user_id, ` + columns + `)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	findKey = `SELECT users.id, public_id, email, plan, plan_expires_at, scope
		FROM api_keys JOIN users ON users.id = user_id WHERE hash = ?`
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
)

type user struct {
	PublicID  string  `json:"id"`
	Email     string  `json:"email"`
	Plan      string  `json:"plan"`
	ExpiresAt *string `json:"plan_expires_at"`
	id        int64
	scope     string
}

// store keeps one connection that writes and some that read: SQLite has one writer at a time.
type store struct {
	readers, writer   *sql.DB
	key, insert, same *sql.Stmt
	mutex             sync.Mutex
	lists             map[string]*sql.Stmt
}

func openStore(path string) (*store, error) {
	settings := "?_journal_mode=WAL&_synchronous=FULL&_cache_size=-65536&_busy_timeout=5000"
	readers, err := sql.Open("sqlite3", "file:"+path+settings)
	if err != nil {
		return nil, err
	}
	writer, err := sql.Open("sqlite3", "file:"+path+settings+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	readers.SetMaxOpenConns(4)
	readers.SetMaxIdleConns(4)
	writer.SetMaxOpenConns(1)
	s := &store{readers: readers, writer: writer, lists: map[string]*sql.Stmt{}}
	if s.key, err = readers.Prepare(findKey); err != nil {
		return nil, err
	}
	if s.insert, err = writer.Prepare(insertTrade); err != nil {
		return nil, err
	}
	s.same, err = writer.Prepare("SELECT seq, " + columns + " FROM trades WHERE user_id = ? AND external_id = ?")
	return s, err
}

func (s *store) close() {
	s.readers.Close()
	s.writer.Close()
}

func (s *store) userOfKey(hash []byte) (*user, error) {
	found := &user{}
	err := s.key.QueryRow(hash).Scan(
		&found.id, &found.PublicID, &found.Email, &found.Plan, &found.ExpiresAt, &found.scope)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	return found, err
}

func (s *store) listing(where string) (*sql.Stmt, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if made, ok := s.lists[where]; ok {
		return made, nil
	}
	made, err := s.readers.Prepare(
		"SELECT seq, " + columns + " FROM trades WHERE " + where + " ORDER BY date DESC, seq DESC LIMIT ?")
	if err == nil {
		s.lists[where] = made
	}
	return made, err
}

func (s *store) list(owner int64, wanted filter) ([]trade, error) {
	where, values := []string{"user_id = ?"}, []any{owner}
	if wanted.pair != "" {
		where, values = append(where, "pair = ?"), append(values, wanted.pair)
	}
	if wanted.from != "" {
		where, values = append(where, "date >= ?"), append(values, wanted.from)
	}
	if wanted.to != "" {
		where, values = append(where, "date <= ?"), append(values, wanted.to)
	}
	if wanted.afterDate != "" {
		where, values = append(where, "(date, seq) < (?, ?)"), append(values, wanted.afterDate, wanted.afterSeq)
	}
	statement, err := s.listing(strings.Join(where, " AND "))
	if err != nil {
		return nil, err
	}
	rows, err := statement.Query(append(values, wanted.limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make([]trade, 0, wanted.limit)
	for rows.Next() {
		found = append(found, trade{})
		if err := scan(rows, &found[len(found)-1]); err != nil {
			return nil, err
		}
	}
	return found, rows.Err()
}

func scan(row interface{ Scan(...any) error }, t *trade) error {
	var tags []byte
	err := row.Scan(&t.seq, &t.ID, &t.Date, &t.Pair, &t.Direction, &t.EntryPrice, &t.ExitPrice, &t.StopLoss,
		&t.TakeProfit, &t.LotSize, &t.PnL, &t.RiskReward, &t.Outcome, &t.Session, &t.Strategy, &t.Notes, &t.OpenedAt,
		&t.ClosedAt, &t.Commission, &t.Swap, &tags, &t.AccountID, &t.SignalID, &t.ExternalID, &t.CreatedAt,
		&t.UpdatedAt)
	t.Tags = tags
	return err
}

func (s *store) put(tx *sql.Tx, owner int64, in *input) (*trade, bool, error) {
	if in.ExternalID != nil {
		known := &trade{}
		err := scan(tx.Stmt(s.same).QueryRow(owner, *in.ExternalID), known)
		if err != sql.ErrNoRows {
			return known, err == nil, err
		}
	}
	t := newTrade(in)
	_, err := tx.Stmt(s.insert).Exec(owner, t.ID, t.Date, t.Pair, t.Direction, t.EntryPrice, t.ExitPrice, t.StopLoss,
		t.TakeProfit, t.LotSize, t.PnL, t.RiskReward, t.Outcome, t.Session, t.Strategy, t.Notes, t.OpenedAt,
		t.ClosedAt, t.Commission, t.Swap, string(t.Tags), t.AccountID, t.SignalID, t.ExternalID, t.CreatedAt,
		t.UpdatedAt)
	return t, false, err
}

func newTrade(in *input) *trade {
	now := time.Now().UTC()
	stamp := now.Format("2006-01-02T15:04:05.000Z")
	tags := []byte("[]")
	if len(in.Tags) > 0 {
		tags, _ = json.Marshal(in.Tags)
	}
	return &trade{
		ID: newID(now), Date: *in.Date, Pair: strings.ToUpper(*in.Pair), Direction: *in.Direction,
		EntryPrice: *in.EntryPrice, ExitPrice: *in.ExitPrice, StopLoss: *in.StopLoss, TakeProfit: *in.TakeProfit,
		LotSize: *in.LotSize, PnL: *in.PnL, RiskReward: *in.RiskReward, Outcome: *in.Outcome, Session: *in.Session,
		Strategy: in.Strategy, Notes: in.Notes, OpenedAt: in.OpenedAt, ClosedAt: in.ClosedAt,
		Commission: in.Commission, Swap: in.Swap, Tags: tags, AccountID: in.AccountID, SignalID: in.SignalID,
		ExternalID: in.ExternalID, CreatedAt: stamp, UpdatedAt: stamp,
	}
}

// newID is time-ordered: ten characters of milliseconds and sixteen by chance, each of five bits.
func newID(now time.Time) string {
	var id [32]byte
	copy(id[:], "trade_")
	rand.Read(id[16:])
	for i := 16; i < len(id); i++ {
		id[i] = alphabet[id[i]&31]
	}
	for i, left := 15, now.UnixMilli(); i >= 6; i, left = i-1, left>>5 {
		id[i] = alphabet[left&31]
	}
	return string(id[:])
}

func (s *store) transaction(work func(tx *sql.Tx) error) error {
	tx, err := s.writer.Begin()
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (s *store) add(owner int64, in *input) (made *trade, duplicate bool, err error) {
	err = s.transaction(func(tx *sql.Tx) (err error) {
		made, duplicate, err = s.put(tx, owner, in)
		return err
	})
	return made, duplicate, err
}

func (s *store) addAll(owner int64, bodies []input) (made []*trade, err error) {
	err = s.transaction(func(tx *sql.Tx) error {
		for i := range bodies {
			one, _, err := s.put(tx, owner, &bodies[i])
			if err != nil {
				return err
			}
			made = append(made, one)
		}
		return nil
	})
	return made, err
}
