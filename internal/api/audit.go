package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"tierdesk/internal/core/desk"
)

// Act is one line of the trail of what is no ticket.
type Act struct {
	Pos int64     `json:"pos"`
	At  time.Time `json:"at"`
	By  *Ref      `json:"by,omitempty"`
	Act string    `json:"act"`
	Ref string    `json:"ref" doc:"The id of what it was done to"`

	Details json.RawMessage `json:"details,omitempty" doc:"What else is to be known of it, by its act"`
}

type auditInput struct {
	Limit int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After int64 `query:"after" minimum:"0" doc:"The \"next\" of the page before"`
}

func (s *server) auditRoutes() {
	handle(s, get("/audit", "read-audit", "Who changed what beside the tickets, newest first", "Audit"), s.readAudit)
}

func (s *server) readAudit(ctx context.Context, in *auditInput) (*out[list[Act]], error) {
	if err := actor(ctx).MayAct(desk.ActReadAudit); err != nil {
		return nil, err
	}
	trail, err := s.store.AuditTrail(ctx, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	var persons []desk.PersonID
	for _, a := range trail {
		persons = append(persons, a.By)
	}
	n, err := s.names(ctx, persons, nil)
	if err != nil {
		return nil, err
	}
	var items []Act
	next := ""
	for _, a := range trail {
		items = append(items, Act{Pos: a.Pos, At: a.At, By: n.maybePerson(a.By), Act: a.Act, Ref: a.Ref, Details: json.RawMessage(a.Details)})
	}
	if len(items) == in.Limit {
		next = strconv.FormatInt(items[len(items)-1].Pos, 10)
	}
	return listOf(items, next), nil
}
