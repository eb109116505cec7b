package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
)

// The limits of what a request may bring: a text of a megabyte in JSON, or a few fields.
const (
	smallBody = 64 << 10
	textBody  = 8 << 20
)

func operation(method, path, id, summary, tag string) huma.Operation {
	status := http.StatusOK
	if method == http.MethodDelete {
		status = http.StatusNoContent
	}
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tag}, DefaultStatus: status, MaxBodyBytes: smallBody,
	}
}

func get(path, id, summary, tag string) huma.Operation {
	return operation(http.MethodGet, path, id, summary, tag)
}

func post(path, id, summary, tag string) huma.Operation {
	o := operation(http.MethodPost, path, id, summary, tag)
	o.DefaultStatus = http.StatusCreated
	return o
}

// acts is a POST that makes nothing new.
func acts(path, id, summary, tag string) huma.Operation {
	return operation(http.MethodPost, path, id, summary, tag)
}

func patch(path, id, summary, tag string) huma.Operation {
	return operation(http.MethodPatch, path, id, summary, tag)
}

func put(path, id, summary, tag string) huma.Operation {
	return operation(http.MethodPut, path, id, summary, tag)
}

func remove(path, id, summary, tag string) huma.Operation {
	return operation(http.MethodDelete, path, id, summary, tag)
}

func withText(o huma.Operation) huma.Operation {
	o.MaxBodyBytes = textBody
	return o
}

// handle registers a route whose errors become problems.
func handle[I, O any](s *server, o huma.Operation, h func(context.Context, *I) (*O, error)) {
	huma.Register(s.api, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// out is an answer with a body.
type out[B any] struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     B
}

func answer[B any](body B) *out[B] { return &out[B]{Body: body} }

// list is a page of anything and the cursor of the next one.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"Give it as \"after\" to go on; empty at the end"`
}

func listOf[T any](items []T, next string) *out[list[T]] {
	if items == nil {
		items = []T{}
	}
	return answer(list[T]{Items: items, Next: next})
}

type Paged struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"1000" doc:"The \"next\" of the page before"`
}

// Keyed is a POST that may carry an idempotency key; once reads it.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key gives the same answer for a day"`
}

// OnTicket is what every route on one ticket has.
type OnTicket struct {
	Ticket string `path:"ticket" maxLength:"40" doc:"Id or number"`
}

// Guarded is a command on a ticket.
type Guarded struct {
	OnTicket
	IfMatch string `header:"If-Match" maxLength:"30" doc:"The version you have seen, as its ETag; another one gives 409 with what changed"`
}

func (g *Guarded) target() *Guarded { return g }

// ByPost is a command that is given by POST.
type ByPost struct {
	Guarded
	Keyed
}

type targeted[I any] interface {
	*I
	target() *Guarded
}

// Done is what a command did.
type Done struct {
	ID      string `json:"id"`
	Number  int64  `json:"number"`
	State   string `json:"state"`
	Tier    int    `json:"tier,omitempty"`
	TeamID  string `json:"team_id,omitempty"`
	OwnerID string `json:"owner_id,omitempty"`
	Version int64  `json:"version"`
	Entry   int64  `json:"entry,omitempty" doc:"The timeline entry with what was written, or the first one"`
}

// command registers a route that gives one command to a ticket.
func command[I any, P targeted[I]](s *server, o huma.Operation, build func(ctx context.Context, in P) (desk.Command, error)) {
	o.Metadata = map[string]any{byEngine: true}
	if o.Method == http.MethodDelete {
		o.DefaultStatus = http.StatusOK
	}
	handle(s, o, func(ctx context.Context, in *I) (*out[Done], error) {
		c, err := build(ctx, in)
		if err != nil {
			return nil, err
		}
		result, err := s.do(ctx, P(in).target(), c)
		if err != nil {
			return nil, err
		}
		return done(ctx, result), nil
	})
}

func (s *server) do(ctx context.Context, on *Guarded, c desk.Command) (engine.Result, error) {
	expect, err := readETag(on.IfMatch)
	if err != nil {
		return engine.Result{}, err
	}
	if first, err := s.earlierResult(ctx); err != nil || first != nil {
		return deref(first), err
	}
	id, err := s.ticketID(ctx, on.Ticket)
	if err != nil {
		return engine.Result{}, err
	}
	result, err := s.Engine.Do(ctx, id, c, engine.Call{Actor: actor(ctx), Via: desk.ViaAPI, Expect: expect, Key: keyOf(ctx)})
	if err != nil && expect != 0 {
		return result, s.explain(ctx, id, expect, err)
	}
	return result, err
}

func deref(r *engine.Result) engine.Result {
	if r == nil {
		return engine.Result{}
	}
	return *r
}

func done(ctx context.Context, r engine.Result) *out[Done] {
	body := Done{ID: string(r.Ticket), Number: r.Number, State: string(r.State), Version: int64(r.Version), Entry: int64(r.Content)}
	if body.Entry == 0 {
		body.Entry = int64(r.First)
	}
	if actor(ctx).Person.IsAgent() {
		body.Tier, body.TeamID, body.OwnerID = r.Tier, string(r.Team), string(r.Owner)
	}
	return &out[Done]{ETag: etag(r.Version), Body: body}
}

func etag(version desk.Seq) string { return `"` + strconv.FormatInt(int64(version), 10) + `"` }

func readETag(given string) (desk.Seq, error) {
	if given == "" || given == "*" {
		return 0, nil
	}
	version, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(given, "W/"), `"`), 10, 64)
	if err != nil || version < 1 {
		return 0, desk.Invalid("If-Match", "version.invalid", `If-Match names a version as its ETag does: "7".`)
	}
	return desk.Seq(version), nil
}

// ticketID reads an id, or a number, which only a ticket that exists has.
func (s *server) ticketID(ctx context.Context, ref string) (desk.TicketID, error) {
	number, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		return desk.TicketID(ref), nil
	}
	ids, err := s.store.TicketIDs(ctx, []int64{number})
	if err != nil {
		return "", err
	}
	id, ok := ids[number]
	if !ok {
		return "", desk.NotFound("ticket")
	}
	return id, nil
}

// otherID is a second ticket named in a body: the core says what it means when there is none.
func (s *server) otherID(ctx context.Context, ref string) (desk.TicketID, error) {
	id, err := s.ticketID(ctx, ref)
	var e *desk.Error
	if errors.As(err, &e) && e.Kind == desk.KindNotFound {
		return "none", nil
	}
	return id, err
}
