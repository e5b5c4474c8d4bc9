// The measured part of the API in Go's net/http over SQLite:
//
//	peer_go --db FILE --port N
//
// One process; on one core its scheduler uses one.
package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

const (
	maxBody      = 1 << 20
	maxBatchBody = 8 << 20
	maxBatch     = 500
)

type server struct{ store *store }

// problem is an error that a client is told.
type problem struct {
	status     int
	code, text string
	field      string
}

func (p *problem) Error() string { return p.text }

func invalid(field, text string) error { return &problem{400, "invalid_request", text, field} }

type handler func(w http.ResponseWriter, r *http.Request, who *user) error

func (s *server) handle(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, err := s.principal(r)
		if err == nil {
			err = next(w, r, who)
		}
		if err != nil {
			refuse(w, err)
		}
	}
}

func refuse(w http.ResponseWriter, err error) {
	var told *problem
	if !errors.As(err, &told) {
		log.Print(err)
		told = &problem{500, "internal", "the server failed", ""}
	}
	var id [8]byte
	rand.Read(id[:])
	answer(w, told.status, struct {
		Error     string `json:"error"`
		Code      string `json:"code"`
		Field     string `json:"field,omitempty"`
		RequestID string `json:"request_id"`
	}{told.text, told.code, told.field, hex.EncodeToString(id[:])})
}

func answer(w http.ResponseWriter, status int, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err = w.Write(body)
	return err
}

func (s *server) principal(r *http.Request) (*user, error) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") || key == "" {
		return nil, &problem{401, "invalid_key", "an API key is required", ""}
	}
	digest := sha256.Sum256([]byte(key))
	who, err := s.store.userOfKey(digest[:])
	if err == nil && who == nil {
		err = &problem{401, "invalid_key", "this key is not known", ""}
	}
	return who, err
}

func mustWrite(who *user) error {
	if !strings.Contains(who.scope, "write") {
		return &problem{403, "insufficient_scope", "the key may not write", ""}
	}
	if who.Plan != "pro" {
		return &problem{402, "plan_required", "this needs the pro plan", ""}
	}
	return nil
}

func (s *server) me(w http.ResponseWriter, r *http.Request, who *user) error {
	return answer(w, 200, struct {
		OK   bool  `json:"ok"`
		User *user `json:"user"`
	}{true, who})
}

type tradeList struct {
	OK         bool    `json:"ok"`
	Trades     []trade `json:"trades"`
	NextCursor *string `json:"next_cursor"`
}

func (s *server) list(w http.ResponseWriter, r *http.Request, who *user) error {
	filter, err := readFilter(r.URL.Query())
	if err != nil {
		return err
	}
	limit := filter.limit
	filter.limit++
	rows, err := s.store.list(who.id, filter)
	if err != nil {
		return err
	}
	page := tradeList{OK: true, Trades: rows}
	if len(rows) > limit {
		page.Trades = rows[:limit]
		cursor := makeCursor(&rows[limit-1])
		page.NextCursor = &cursor
	}
	return answer(w, 200, page)
}

func (s *server) create(w http.ResponseWriter, r *http.Request, who *user) error {
	if err := mustWrite(who); err != nil {
		return err
	}
	var body input
	ignored, err := decode(http.MaxBytesReader(w, r.Body, maxBody), &body)
	if err != nil {
		return err
	}
	made, duplicate, err := s.store.add(who.id, &body)
	if err != nil {
		return err
	}
	status := 200
	if !duplicate {
		status = 201
		w.Header().Set("Location", "/api/v1/trades/"+made.ID)
	}
	return answer(w, status, struct {
		OK        bool     `json:"ok"`
		Trade     *trade   `json:"trade"`
		Duplicate bool     `json:"duplicate,omitempty"`
		Ignored   []string `json:"ignored_fields,omitempty"`
	}{true, made, duplicate, ignored})
}

func (s *server) createAll(w http.ResponseWriter, r *http.Request, who *user) error {
	if err := mustWrite(who); err != nil {
		return err
	}
	bodies, err := decodeBatch(http.MaxBytesReader(w, r.Body, maxBatchBody))
	if err != nil {
		return err
	}
	made, err := s.store.addAll(who.id, bodies)
	if err != nil {
		return err
	}
	return answer(w, 201, struct {
		OK     bool     `json:"ok"`
		Trades []*trade `json:"trades"`
	}{true, made})
}

func main() {
	path := flag.String("db", "", "the database")
	port := flag.Int("port", 0, "where to listen")
	flag.Parse()
	opened, err := openStore(*path)
	if err != nil {
		log.Fatal(err)
	}
	s := &server{opened}
	routes := http.NewServeMux()
	routes.HandleFunc("/api/v1/me", s.handle(s.me))
	routes.HandleFunc("/api/v1/trades", s.handle(func(w http.ResponseWriter, r *http.Request, who *user) error {
		switch r.Method {
		case http.MethodGet:
			return s.list(w, r, who)
		case http.MethodPost:
			return s.create(w, r, who)
		}
		return &problem{405, "method_not_allowed", "this path takes GET and POST", ""}
	}))
	routes.HandleFunc("/api/v1/trades/batch", s.handle(s.createAll))
	listener := &http.Server{Addr: fmt.Sprintf("127.0.0.1:%d", *port), Handler: routes}
	stop, done := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer done()
	go func() {
		<-stop.Done()
		listener.Shutdown(context.Background())
	}()
	if err := listener.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	opened.close()
}
