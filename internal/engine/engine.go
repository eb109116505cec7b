// Package engine is the only door through which a ticket changes. It loads the facts a command needs, lets the core decide,
// and commits rows, timeline, letters and the next due time in one transaction; when somebody else was faster it loads and
// decides again. It holds no rule of the trade, and nothing leaves it before a commit.
package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/store"
)

// Engine runs commands. Make one with New; it is safe for many callers at once.
type Engine struct {
	store  store.Store
	clock  *Clock
	log    *slog.Logger
	house  atomic.Pointer[desk.House]
	wake   chan struct{}
	sealed sealed

	promises atomic.Pointer[Promises]
	router   atomic.Pointer[routing.Router]

	keeping  sync.Mutex // held while due times are kept
	countsBy string     // the basis of due times that this node may have written tickets by since it kept them last

	escalations atomic.Pointer[routing.Escalations]
	hours       compiled
	former      sync.Map // agreements in versions that are not the newest, by desk.AgreementRef
	scripts     atomic.Pointer[scripts]
}

// New makes an engine over a store. It reads the house once; Refresh reads it again.
func New(ctx context.Context, s store.Store, c *Clock, log *slog.Logger) (*Engine, error) {
	e := &Engine{store: s, clock: c, log: log, wake: make(chan struct{}, 1)}
	if err := e.Refresh(ctx); err != nil {
		return e, err
	}
	var err error
	e.countsBy, err = e.duesBasis()
	return e, err
}

// Store gives the store for reading.
func (e *Engine) Store() store.Store { return e.store }

// Clock gives the engine's clock.
func (e *Engine) Clock() *Clock { return e.clock }

// House gives the desk's set-up as this node knows it.
func (e *Engine) House() desk.House { return *e.house.Load() }

// Refresh reads the house, the agreements, the calendars, the rules and the scripts again, after this node or another changed them.
func (e *Engine) Refresh(ctx context.Context) error {
	house, err := e.store.House(ctx)
	if err != nil {
		return fmt.Errorf("load the house: %w", err)
	}
	e.house.Store(&house)
	if err := e.loadRouting(ctx); err != nil {
		return err
	}
	if err := e.loadScripts(ctx); err != nil {
		return err
	}
	return e.loadPromises(ctx)
}

// Wake is signalled after every commit, for workers that would otherwise sleep.
func (e *Engine) Wake() <-chan struct{} { return e.wake }

// Call is who gives a command and how.
type Call struct {
	Actor desk.Actor
	Via   desk.Via
	// Expect is the version the caller has seen; another one gives a conflict. Zero: whatever there is.
	Expect desk.Seq
	// Key makes the command happen once; its Answer is filled by the engine.
	Key *store.Key
	// Mail is the receipt that the command places.
	Mail *store.Placed
	// Known are persons that the caller has just read; they are not read again.
	Known []desk.Person
	// NotBefore holds letters back, for undo.
	NotBefore time.Duration
	// Unseen says that the actor does not look at the ticket, so that what others wrote stays unread for them.
	Unseen bool
}

// Result is what a command did, as it is kept for a repeated call.
type Result struct {
	Ticket   desk.TicketID
	Number   int64
	State    desk.State
	Tier     int // shown
	Team     desk.TeamID
	Owner    desk.PersonID
	Priority desk.Priority
	Version  desk.Seq
	First    desk.Seq // first entry of the command; 0 when it changed nothing
	Content  desk.Seq // first of its entries that holds text; 0 for none
	Repeated bool     `json:"-"` // this answer was given before under the same key
}

// CodeStale is the code of the conflict of somebody who decided on an older version.
const CodeStale = "ticket.changed"

// maxTries bounds how often a command is decided anew because somebody was faster.
const maxTries = 20

// Open begins a ticket under a new id.
func (e *Engine) Open(ctx context.Context, c desk.Open, call Call) (Result, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return Result{}, fmt.Errorf("make a ticket id: %w", err)
	}
	return e.run(ctx, desk.TicketID(id.String()), c, call)
}

// Do gives a command to a ticket.
func (e *Engine) Do(ctx context.Context, id desk.TicketID, c desk.Command, call Call) (Result, error) {
	if _, opens := c.(desk.Open); opens {
		return Result{}, desk.Conflict("ticket.exists", "This ticket is open already.")
	}
	return e.run(ctx, id, c, call)
}

func (e *Engine) run(ctx context.Context, id desk.TicketID, c desk.Command, call Call) (Result, error) {
	for try := range maxTries {
		result, err := e.once(ctx, id, c, call)
		var done *store.Done
		switch {
		case errors.As(err, &done):
			return repeated(done, call)
		case !errors.Is(err, store.ErrStale):
			return result, err
		}
		e.log.Debug("decided on an old version, deciding again", "ticket", id, "command", c.Name(), "try", try)
	}
	return Result{}, desk.Conflict(CodeStale, "Too many people change this ticket at once. Try again.")
}

// repeated answers a second call with the same key: with the first answer for the same request, not at all for another.
func repeated(done *store.Done, call Call) (Result, error) {
	if call.Key == nil || string(done.Key.Body) != string(call.Key.Body) {
		return Result{}, &desk.Error{
			Kind: desk.KindInvalid, Code: "key.other_body", Field: "Idempotency-Key",
			Message: "This idempotency key was used for another request. Use a new one.",
		}
	}
	var result Result
	if err := json.Unmarshal(done.Key.Answer, &result); err != nil {
		return Result{}, fmt.Errorf("decode the kept answer: %w", err)
	}
	result.Repeated = true
	return result, nil
}

func (e *Engine) once(ctx context.Context, id desk.TicketID, c desk.Command, call Call) (Result, error) {
	before, err := e.load(ctx, id, c)
	if err != nil {
		return Result{}, err
	}
	f, other, err := e.facts(ctx, before.Ticket, c, call)
	if err != nil {
		return Result{}, err
	}
	stamp, err := e.stamp(call, before.Ticket, other.Ticket)
	if err != nil {
		return Result{}, err
	}
	entries, err := before.Ticket.Decide(c, f, stamp)
	if err != nil {
		return Result{}, err
	}
	if call.Expect != 0 && call.Expect != before.Ticket.Version {
		return Result{}, stale(before.Ticket)
	}
	if len(entries) == 0 && call.Mail == nil {
		return summarize(before.Ticket, nil), nil
	}
	change, err := e.change(c, before, other, f, entries, stamp, call)
	if err != nil {
		return Result{}, err
	}
	if err := e.setDues(ctx, change, f.Terms); err != nil {
		return Result{}, err
	}
	sealed := change.Sides
	change.Seal = func(c *store.Change, number int64) error {
		err := seal(c, number)
		sealed = c.Sides // the last call is the one that was committed
		return err
	}
	if err := e.store.Commit(ctx, *change); err != nil {
		return Result{}, err
	}
	e.signal()
	return summarize(sealed[0].After, sealed[0].Records), nil
}

func stale(t desk.Ticket) error {
	return &desk.Error{
		Kind: desk.KindConflict, Code: CodeStale,
		Message: "Somebody changed this ticket while you were looking at it. See what changed, then decide again.",
		Details: []desk.Detail{{Field: "version", Message: fmt.Sprint(t.Version)}},
	}
}

func (e *Engine) load(ctx context.Context, id desk.TicketID, c desk.Command) (store.Loaded, error) {
	if _, opens := c.(desk.Open); opens {
		return store.Loaded{Ticket: desk.Ticket{ID: id}}, nil
	}
	return e.store.Ticket(ctx, id)
}

// stamp says when and by whom. Within a ticket the instant never goes back.
func (e *Engine) stamp(call Call, tickets ...desk.Ticket) (desk.Stamp, error) {
	now, err := e.clock.Now()
	if err != nil {
		return desk.Stamp{}, err
	}
	at := now
	for _, t := range tickets {
		if t.LastAt.After(at) {
			at = t.LastAt
		}
	}
	return desk.Stamp{At: at, RecordedAt: now, By: call.Actor.By(), Via: call.Via}, nil
}

// signal wakes a sleeping worker without waiting for it.
func (e *Engine) signal() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}

func summarize(t desk.Ticket, records []store.Record) Result {
	result := Result{
		Ticket: t.ID, Number: t.Number, State: t.State, Tier: t.ShownTier(), Team: t.Team, Owner: t.Owner,
		Priority: t.Priority, Version: t.Version,
	}
	for _, r := range records {
		if result.First == 0 {
			result.First = r.Seq
		}
		if r.Content != nil && (result.Content == 0 || isMessage(r.Event)) {
			result.Content = r.Seq
		}
	}
	return result
}

func isMessage(event desk.Event) bool {
	_, ok := event.(desk.MessagePosted)
	return ok
}

func newSalt() ([]byte, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return nil, fmt.Errorf("draw a salt: %w", err)
	}
	return salt, nil
}
