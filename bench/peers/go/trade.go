package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// trade is a stored trade as it is answered.
type trade struct {
	ID         string          `json:"id"`
	Date       string          `json:"date"`
	Pair       string          `json:"pair"`
	Direction  string          `json:"direction"`
	EntryPrice float64         `json:"entry_price"`
	ExitPrice  float64         `json:"exit_price"`
	StopLoss   float64         `json:"stop_loss"`
	TakeProfit float64         `json:"take_profit"`
	LotSize    float64         `json:"lot_size"`
	PnL        float64         `json:"pnl"`
	RiskReward float64         `json:"risk_reward"`
	Outcome    string          `json:"outcome"`
	Session    string          `json:"session"`
	Strategy   *string         `json:"strategy"`
	Notes      *string         `json:"notes"`
	OpenedAt   *string         `json:"opened_at"`
	ClosedAt   *string         `json:"closed_at"`
	Commission *float64        `json:"commission"`
	Swap       *float64        `json:"swap"`
	Tags       json.RawMessage `json:"tags"`
	AccountID  *string         `json:"account_id"`
	SignalID   *string         `json:"signal_id"`
	ExternalID *string         `json:"external_id"`
	CreatedAt  string          `json:"created_at"`
	UpdatedAt  string          `json:"updated_at"`
	seq        int64
}

// input is a trade as it is sent; a pointer tells what is missing from what is zero.
type input struct {
	Date       *string  `json:"date"`
	Pair       *string  `json:"pair"`
	Direction  *string  `json:"direction"`
	EntryPrice *float64 `json:"entry_price"`
	ExitPrice  *float64 `json:"exit_price"`
	StopLoss   *float64 `json:"stop_loss"`
	TakeProfit *float64 `json:"take_profit"`
	LotSize    *float64 `json:"lot_size"`
	PnL        *float64 `json:"pnl"`
	RiskReward *float64 `json:"risk_reward"`
	Outcome    *string  `json:"outcome"`
	Session    *string  `json:"session"`
	Strategy   *string  `json:"strategy"`
	Notes      *string  `json:"notes"`
	OpenedAt   *string  `json:"opened_at"`
	ClosedAt   *string  `json:"closed_at"`
	Commission *float64 `json:"commission"`
	Swap       *float64 `json:"swap"`
	Tags       []string `json:"tags"`
	AccountID  *string  `json:"account_id"`
	SignalID   *string  `json:"signal_id"`
	ExternalID *string  `json:"external_id"`
}

var (
	pairPattern   = regexp.MustCompile(`^[A-Za-z0-9._/#:!-]{1,32}$`)
	cursorPattern = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}) (\d{1,15})$`)
	known         = map[string]bool{
		"date": true, "pair": true, "direction": true, "entry_price": true, "exit_price": true, "stop_loss": true,
		"take_profit": true, "lot_size": true, "pnl": true, "risk_reward": true, "outcome": true, "session": true,
		"strategy": true, "notes": true, "opened_at": true, "closed_at": true, "commission": true, "swap": true,
		"tags": true, "account_id": true, "signal_id": true, "external_id": true,
	}
)

// decode reads and checks one trade and returns the names of fields that no trade has.
func decode(body io.Reader, into *input) ([]string, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, invalid("body", "the body cannot be read")
	}
	if err := unmarshal(text, into); err != nil {
		return nil, err
	}
	// A second look for the names; as cheap as encoding/json allows.
	var names map[string]json.RawMessage
	if err := json.Unmarshal(text, &names); err != nil {
		return nil, invalid("body", "the body must be a JSON object")
	}
	var ignored []string
	for name := range names {
		if !known[name] {
			ignored = append(ignored, name)
		}
	}
	return ignored, into.check("")
}

func decodeBatch(body io.Reader) ([]input, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, invalid("body", "the body cannot be read")
	}
	var batch struct {
		Trades []input `json:"trades"`
	}
	if err := unmarshal(text, &batch); err != nil {
		return nil, err
	}
	if len(batch.Trades) < 1 || len(batch.Trades) > maxBatch {
		return nil, invalid("trades", "trades must be a list of 1 to 500 trades")
	}
	for i := range batch.Trades {
		if err := batch.Trades[i].check(fmt.Sprintf("trades[%d].", i)); err != nil {
			return nil, err
		}
	}
	return batch.Trades, nil
}

func unmarshal(text []byte, into any) error {
	err := json.NewDecoder(bytes.NewReader(text)).Decode(into)
	if kind, ok := err.(*json.UnmarshalTypeError); ok && kind.Field != "" {
		return invalid(kind.Field, kind.Field+" has the wrong type")
	}
	if err != nil {
		return invalid("body", "the body must be a JSON object with the fields of a trade")
	}
	return nil
}

func (in *input) check(at string) error {
	for name, field := range map[string]*float64{
		"entry_price": in.EntryPrice, "exit_price": in.ExitPrice, "stop_loss": in.StopLoss,
		"take_profit": in.TakeProfit, "lot_size": in.LotSize, "pnl": in.PnL, "risk_reward": in.RiskReward,
	} {
		if field == nil {
			return invalid(at+name, at+name+" is required and must be a finite number")
		}
	}
	if *in.LotSize <= 0 {
		return invalid(at+"lot_size", at+"lot_size must be a finite number above 0")
	}
	if in.Date == nil || !isDate(*in.Date) {
		return invalid(at+"date", at+"date must be a calendar date as YYYY-MM-DD")
	}
	if in.Pair == nil || !pairPattern.MatchString(*in.Pair) {
		return invalid(at+"pair", at+"pair must be a string of 1-32 letters, digits and . _ / # : - !")
	}
	if err := oneOf(at+"direction", in.Direction, "BUY", "SELL", "LONG", "SHORT"); err != nil {
		return err
	}
	if err := oneOf(at+"outcome", in.Outcome, "WIN", "LOSS", "BREAKEVEN"); err != nil {
		return err
	}
	if err := oneOf(at+"session", in.Session, "LONDON", "NY", "ASIA", "OTHER"); err != nil {
		return err
	}
	return in.checkOptional(at)
}

func (in *input) checkOptional(at string) error {
	for _, text := range []struct {
		name  string
		value *string
		most  int
	}{
		{"strategy", in.Strategy, 200}, {"notes", in.Notes, 16 << 10}, {"account_id", in.AccountID, 64},
		{"signal_id", in.SignalID, 64}, {"external_id", in.ExternalID, 128},
	} {
		if text.value != nil && len(*text.value) > text.most {
			return invalid(at+text.name, fmt.Sprintf("%s must be a string of at most %d bytes", text.name, text.most))
		}
	}
	for name, value := range map[string]*string{"opened_at": in.OpenedAt, "closed_at": in.ClosedAt} {
		if value == nil {
			continue
		}
		if _, err := time.Parse(time.RFC3339, *value); err != nil {
			return invalid(at+name, name+" must be an ISO 8601 timestamp")
		}
	}
	if len(in.Tags) > 20 {
		return invalid(at+"tags", "tags must be a list of at most 20 strings of 1 to 40 bytes")
	}
	for _, tag := range in.Tags {
		if len(tag) < 1 || len(tag) > 40 {
			return invalid(at+"tags", "tags must be a list of at most 20 strings of 1 to 40 bytes")
		}
	}
	return nil
}

func oneOf(field string, value *string, words ...string) error {
	for _, word := range words {
		if value != nil && *value == word {
			return nil
		}
	}
	return invalid(field, field+" must be one of "+strings.Join(words, ", "))
}

func isDate(text string) bool {
	_, err := time.Parse("2006-01-02", text)
	return err == nil
}

// filter is the query of a listing.
type filter struct {
	from, to, pair string
	afterDate      string
	afterSeq       int64
	limit          int
}

func readFilter(query url.Values) (filter, error) {
	wanted := filter{limit: 100, from: query.Get("from"), to: query.Get("to"), pair: strings.ToUpper(query.Get("pair"))}
	if text := query.Get("limit"); text != "" {
		limit, err := strconv.Atoi(text)
		if err != nil || limit < 1 || limit > 500 {
			return wanted, invalid("limit", "limit must be a whole number from 1 to 500")
		}
		wanted.limit = limit
	}
	for name, date := range map[string]string{"from": wanted.from, "to": wanted.to} {
		if date != "" && !isDate(date) {
			return wanted, invalid(name, name+" must be a calendar date as YYYY-MM-DD")
		}
	}
	if wanted.from != "" && wanted.to != "" && wanted.from > wanted.to {
		return wanted, invalid("from", "from must not be after to")
	}
	if wanted.pair != "" && !pairPattern.MatchString(wanted.pair) {
		return wanted, invalid("pair", "pair must be a string of 1-32 letters, digits and . _ / # : - !")
	}
	if cursor := query.Get("cursor"); cursor != "" {
		plain, _ := base64.RawURLEncoding.DecodeString(cursor)
		found := cursorPattern.FindSubmatch(plain)
		if found == nil {
			return wanted, invalid("cursor", "cursor must be a next_cursor of an earlier page")
		}
		wanted.afterDate = string(found[1])
		wanted.afterSeq, _ = strconv.ParseInt(string(found[2]), 10, 64)
	}
	return wanted, nil
}

func makeCursor(last *trade) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%s %d", last.Date, last.seq)))
}
