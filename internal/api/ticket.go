package api

import (
	"context"
	"errors"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

func (s *server) ticketRoutes() {
	open := withText(post("/tickets", "open-ticket", "Open a ticket", "Tickets"))
	open.Metadata = map[string]any{byEngine: true}
	handle(s, open, s.openTicket)
	handle(s, get("/tickets", "list-tickets", "List tickets", "Tickets"), s.listTickets)
	handle(s, get("/tickets/{ticket}", "show-ticket", "Show a ticket", "Tickets"), s.showTicket)
}

type listTicketsInput struct {
	Paged
	Team      string   `query:"team" maxLength:"40"`
	State     []string `query:"state" enum:"new,open,resolved,closed,merged,discarded" doc:"One or several, with commas between"`
	Tier      int      `query:"tier" minimum:"0" maximum:"4"`
	Client    string   `query:"client" maxLength:"40"`
	Owner     string   `query:"owner" maxLength:"40" doc:"An id, or \"me\""`
	Requester string   `query:"requester" maxLength:"40" doc:"An id, or \"me\""`
	Sort      string   `query:"sort" enum:"newest,oldest,updated,priority,due" default:"newest"`
	Live      bool     `query:"live" doc:"New or open only"`
	Unowned   bool     `query:"unowned"`
	Held      bool     `query:"held"`
	Hold      string   `query:"hold" enum:"requester,vendor,change,scheduled" doc:"Held for this reason"`
	Type      string   `query:"type" enum:"incident,request,problem,change,alert"`
	Category  string   `query:"category" maxLength:"40"`
	Priority  int      `query:"priority" minimum:"1" maximum:"4"`
	DueBefore string   `query:"due_before" format:"date-time" doc:"Something of it is due before this instant. For the service desk only"`
	Soon      bool     `query:"soon" doc:"Its next clock has used three quarters of its time or is due within the hour, or a handoff must be accepted as soon, and nothing of it is late. For the service desk only"`
	Dispatch  bool     `query:"dispatch" doc:"On the dispatcher's list"`
	Tag       string   `query:"tag" maxLength:"40"`
	Where     string   `query:"where" maxLength:"8000" doc:"A condition as of rules, in JSON, over client, site, requester, type, category, tags, subject, state, hold, dispatch, team, tier, owner, priority and restricted. For the service desk only"`
}

// TicketRow is a ticket in a list. What belongs to the inside of the desk is left out for requesters.
type TicketRow struct {
	ID        string     `json:"id"`
	Number    int64      `json:"number"`
	Version   int64      `json:"version"`
	Type      string     `json:"type"`
	State     string     `json:"state"`
	Subject   string     `json:"subject"`
	Client    Ref        `json:"client"`
	Requester Ref        `json:"requester"`
	Tier      int        `json:"tier" doc:"4 while a vendor has it, else its team's"`
	TeamID    string     `json:"team_id"`
	Team      *Ref       `json:"team,omitempty"`
	OwnerID   string     `json:"owner_id,omitempty" doc:"Empty: it waits in the team's queue"`
	Owner     *Ref       `json:"owner,omitempty"`
	Priority  int        `json:"priority"`
	Hold      string     `json:"hold,omitempty"`
	Dispatch  string     `json:"dispatch,omitempty"`
	OpenedAt  time.Time  `json:"opened_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	DueAt     *time.Time `json:"due_at,omitempty"`
}

// Ref is an id with the name it has today.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

func (s *server) listTickets(ctx context.Context, in *listTicketsInput) (*out[list[TicketRow]], error) {
	who := actor(ctx)
	now, err := s.now()
	if err != nil {
		return nil, err
	}
	filter, err := in.filter(who, now)
	if err != nil {
		return nil, err
	}
	rows, next, err := s.store.ListTickets(ctx, filter, store.Page{Sort: store.Sort(in.Sort), Limit: in.Limit, After: in.After})
	if err != nil {
		return nil, err
	}
	items, err := s.ticketRows(ctx, who, rows)
	if err != nil {
		return nil, err
	}
	return listOf(items, next), nil
}

func (in *listTicketsInput) filter(who desk.Actor, now time.Time) (store.TicketFilter, error) {
	f := store.TicketFilter{
		Scope: who.Scope(), Team: desk.TeamID(in.Team), Live: in.Live, Tier: in.Tier, Client: desk.ClientID(in.Client),
		Owner: personOrMe(in.Owner, who), Requester: personOrMe(in.Requester, who), Unowned: in.Unowned, Held: in.Held,
		Dispatch: in.Dispatch, Tag: in.Tag, Hold: desk.HoldReason(in.Hold), Type: desk.Type(in.Type),
	}
	if in.Category != "" {
		f.Categories = []desk.CategoryID{desk.CategoryID(in.Category)}
	}
	if in.Priority != 0 {
		f.Priorities = []desk.Priority{desk.Priority(in.Priority)}
	}
	if in.DueBefore != "" {
		at, err := time.Parse(time.RFC3339, in.DueBefore)
		if err != nil {
			return f, desk.Invalid("due_before", "list.due_before", "An instant is written as 2026-06-01T09:00:00Z.")
		}
		f.DueBefore = at.UTC()
	}
	if in.Soon {
		f.SoonAt = now
	}
	where, err := readWhere(in.Where)
	if err != nil {
		return f, err
	}
	f.Where = where
	inside := in.Where != "" || f.Team != "" || f.Tier != 0 || f.Owner != "" || f.Unowned || f.Dispatch || f.Tag != "" || !f.DueBefore.IsZero() || in.Soon
	if inside && !who.Person.IsAgent() {
		return f, desk.Forbidden("list.agents_only", "Team, tier, owner, dispatch, tag, due times and conditions are for the service desk only.")
	}
	for _, state := range in.State {
		f.States = append(f.States, desk.State(state))
	}
	return f, nil
}

func personOrMe(text string, who desk.Actor) desk.PersonID {
	if text == "me" {
		return who.Person.ID
	}
	return desk.PersonID(text)
}

// ticketRows words rows; all names of a page are one query.
func (s *server) ticketRows(ctx context.Context, who desk.Actor, rows []store.Row) ([]TicketRow, error) {
	var persons []desk.PersonID
	for _, r := range rows {
		persons = append(persons, r.Requester, r.Owner)
	}
	n, err := s.names(ctx, persons, nil)
	if err != nil {
		return nil, err
	}
	items := make([]TicketRow, len(rows))
	for i, r := range rows {
		items[i] = ticketRow(r, n, who.Person.MayServe(r.Client))
	}
	return items, nil
}

func ticketRow(r store.Row, n *names, inside bool) TicketRow {
	row := TicketRow{
		ID: string(r.ID), Number: r.Number, Version: int64(r.Version), Type: string(r.Type), State: string(r.State), Subject: r.Subject,
		Client: n.client(r.Client), Requester: n.person(r.Requester), Priority: int(r.Priority), Hold: string(r.Hold),
		OpenedAt: r.OpenedAt, UpdatedAt: r.LastAt, Tier: r.Tier, TeamID: string(r.Team),
	}
	if inside {
		team := n.team(r.Team)
		row.OwnerID = string(r.Owner)
		row.Team, row.Dispatch, row.DueAt = &team, string(r.Dispatch), instant(r.DueAt)
		row.Owner = n.maybePerson(r.Owner)
	}
	return row
}

// instant is an optional time: nil when there is none.
func instant(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// Ticket is one ticket as it is now. What belongs to the inside of the desk is left out for requesters.
type Ticket struct {
	ID         string      `json:"id"`
	Number     int64       `json:"number"`
	Version    int64       `json:"version"`
	Type       string      `json:"type"`
	State      string      `json:"state"`
	Subject    string      `json:"subject"`
	Client     Ref         `json:"client"`
	SiteID     string      `json:"site_id,omitempty"`
	Requester  Ref         `json:"requester"`
	Speaker    *Ref        `json:"speaker,omitempty" doc:"Who speaks to the requester"`
	Via        string      `json:"via"`
	Category   *Ref        `json:"category,omitempty"`
	Impact     string      `json:"impact"`
	Urgency    string      `json:"urgency"`
	Priority   int         `json:"priority"`
	Tier       int         `json:"tier" doc:"4 while a vendor has it, else its team's"`
	TeamID     string      `json:"team_id"`
	OwnerID    string      `json:"owner_id,omitempty" doc:"Empty: it waits in the team's queue. For the service desk only"`
	VoiceID    string      `json:"voice_id,omitempty" doc:"The customer owner. For the service desk only"`
	OpenedAt   time.Time   `json:"opened_at"`
	UpdatedAt  time.Time   `json:"updated_at"`
	Hold       *Hold       `json:"hold,omitempty"`
	Resolution *Resolution `json:"resolution,omitempty"`
	ClosedAt   *time.Time  `json:"closed_at,omitempty"`
	Rating     *Rating     `json:"rating,omitempty" doc:"Of the present solution by the requester's side"`
	MergedInto string      `json:"merged_into,omitempty"`
	Inside     *Inside     `json:"inside,omitempty" doc:"For the service desk only"`
}

// Hold is what an open ticket waits for.
type Hold struct {
	Reason string     `json:"reason"`
	Until  *time.Time `json:"until,omitempty"`
	Vendor *Ref       `json:"vendor,omitempty"`
	Since  time.Time  `json:"since"`
}

// Resolution is how a ticket was solved.
type Resolution struct {
	Outcome string    `json:"outcome"`
	Cause   string    `json:"cause,omitempty"`
	At      time.Time `json:"at"`
	CloseAt time.Time `json:"close_at"`
}

// Rating is whether the requester's side was content with the solution.
type Rating struct {
	Good bool      `json:"good"`
	At   time.Time `json:"at"`
	By   *Ref      `json:"by,omitempty"`
}

// Inside is what only the desk sees of a ticket.
type Inside struct {
	Team        Ref          `json:"team"`
	Tier        int          `json:"tier"`
	Owner       *Ref         `json:"owner,omitempty"`
	Voice       *Ref         `json:"voice,omitempty"`
	Dispatch    string       `json:"dispatch,omitempty"`
	RaisedTo    *Ref         `json:"raised_to,omitempty"`
	Restriction *Restriction `json:"restriction,omitempty"`
	Bounces     int          `json:"bounces"`
	Reopenings  int          `json:"reopenings"`
	Minutes     int          `json:"minutes"`
	Tags        []string     `json:"tags"`
	Watchers    []Ref        `json:"watchers"`
	Links       []Link       `json:"links"`
	AnsweredAt  *time.Time   `json:"answered_at,omitempty"`
	WaitingAt   *time.Time   `json:"waiting_at,omitempty" doc:"Of the oldest message nobody has answered"`
	DueAt       *time.Time   `json:"due_at,omitempty"`

	Proposed   *Proposed  `json:"proposed,omitempty" doc:"Whom the desk would give it to"`
	LooksAt    *time.Time `json:"looks_at,omitempty" doc:"When the desk looks again for somebody to give it to"`
	VIP        bool       `json:"vip,omitempty"`
	Major      string     `json:"major,omitempty" doc:"proposed, confirmed or dismissed"`
	MajorAlike []string   `json:"major_alike,omitempty" doc:"Tickets that it was proposed for"`
}

// Proposed is whom the desk would give a ticket to, and why.
type Proposed struct {
	Person Ref       `json:"person"`
	At     time.Time `json:"at"`
	Why    string    `json:"why"`
}

// Restriction names who alone sees a ticket, besides its requester.
type Restriction struct {
	People []Ref `json:"people"`
	Teams  []Ref `json:"teams"`
}

// Link ties a ticket to another.
type Link struct {
	TicketID string `json:"ticket_id"`
	Number   int64  `json:"number,omitempty"`
	Relation string `json:"relation"`
}

// load gives a ticket that the caller may see. A foreign one is answered as a missing one, to the letter.
func (s *server) load(ctx context.Context, ref string) (store.Loaded, error) {
	id, err := s.ticketID(ctx, ref)
	if err != nil {
		return store.Loaded{}, err
	}
	loaded, err := s.store.Ticket(ctx, id)
	if err != nil {
		return store.Loaded{}, err
	}
	if !actor(ctx).Scope().Admits(loaded.Ticket) {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	return loaded, nil
}

// loadInside is load for what only the desk sees.
func (s *server) loadInside(ctx context.Context, ref string) (store.Loaded, error) {
	loaded, err := s.load(ctx, ref)
	if err == nil && !actor(ctx).Scope().IsAgentOf(loaded.Ticket) {
		return store.Loaded{}, desk.Forbidden("ticket.agents_only", "Only the service desk can see this.")
	}
	return loaded, err
}

func (s *server) showTicket(ctx context.Context, in *OnTicket) (*out[Ticket], error) {
	loaded, err := s.load(ctx, in.Ticket)
	if err != nil {
		return nil, err
	}
	t := loaded.Ticket
	inside := actor(ctx).Scope().IsAgentOf(t)
	persons, tickets := refsOf(t, inside)
	n, err := s.names(ctx, persons, tickets)
	if err != nil {
		return nil, err
	}
	body := ticketWire(loaded, n)
	if inside {
		body.Inside = insideWire(t, n)
		body.OwnerID, body.VoiceID = string(t.Owner), string(t.Voice)
		if t.Resolution != nil {
			body.Resolution.Cause = string(t.Resolution.Cause)
		}
		if t.Hold != nil && t.Hold.Vendor != "" {
			body.Hold.Vendor = &Ref{ID: string(t.Hold.Vendor), Name: n.Vendor(t.Hold.Vendor)}
		}
	}
	return &out[Ticket]{ETag: etag(t.Version), Body: body}, nil
}

func refsOf(t desk.Ticket, inside bool) ([]desk.PersonID, []desk.TicketID) {
	persons := []desk.PersonID{t.Requester, t.Owner, t.Voice}
	if t.Rating != nil {
		persons = append(persons, t.Rating.By.Person)
	}
	var tickets []desk.TicketID
	if !inside {
		return persons, nil
	}
	persons = append(persons, t.Watchers...)
	if t.Restriction != nil {
		persons = append(persons, t.Restriction.People...)
	}
	if t.Raise != nil {
		persons = append(persons, t.Raise.To)
	}
	if t.Proposed != nil {
		persons = append(persons, t.Proposed.Person)
	}
	for _, l := range t.Links {
		tickets = append(tickets, l.Other)
	}
	return persons, tickets
}

func ticketWire(loaded store.Loaded, n *names) Ticket {
	t := loaded.Ticket
	wire := Ticket{
		ID: string(t.ID), Number: t.Number, Version: int64(t.Version), Type: string(t.Type), State: string(t.State), Subject: loaded.Subject,
		Client: n.client(t.Client), SiteID: string(t.Site), Requester: n.person(t.Requester), Speaker: n.maybePerson(t.Speaker()), Via: string(t.Via),
		Impact: string(t.Impact), Urgency: string(t.Urgency), Priority: int(t.Priority), OpenedAt: t.OpenedAt, UpdatedAt: t.LastAt,
		MergedInto: string(t.MergedInto), Tier: t.ShownTier(), TeamID: string(t.Team),
	}
	if t.Category != "" {
		wire.Category = &Ref{ID: string(t.Category), Name: n.Category(t.Category)}
	}
	if t.Hold != nil {
		wire.Hold = &Hold{Reason: string(t.Hold.Reason), Until: instant(t.Hold.Until), Since: t.Hold.At}
	}
	if r := t.Resolution; r != nil {
		wire.Resolution = &Resolution{Outcome: string(r.Outcome), At: r.At, CloseAt: r.CloseAt}
	}
	if t.Closure != nil {
		wire.ClosedAt = &t.Closure.At
	}
	if r := t.Rating; r != nil {
		wire.Rating = &Rating{Good: r.Good, At: r.At, By: n.maybePerson(r.By.Person)}
	}
	return wire
}

func insideWire(t desk.Ticket, n *names) *Inside {
	in := &Inside{
		Team: n.team(t.Team), Tier: t.ShownTier(), Owner: n.maybePerson(t.Owner), Voice: n.maybePerson(t.Voice), Bounces: t.Bounces,
		Reopenings: t.Reopenings, Minutes: t.Minutes, Tags: append([]string{}, t.Tags...), Watchers: n.persons(t.Watchers), Links: []Link{},
		AnsweredAt: instant(t.AnsweredAt), WaitingAt: instant(t.WaitingAt), DueAt: instant(t.DueAt()),
	}
	if t.Dispatch != nil {
		in.Dispatch = string(t.Dispatch.Why)
	}
	if t.Raise != nil {
		in.RaisedTo = n.maybePerson(t.Raise.To)
	}
	if r := t.Restriction; r != nil {
		in.Restriction = &Restriction{People: n.persons(r.People), Teams: []Ref{}}
		for _, id := range r.Teams {
			in.Restriction.Teams = append(in.Restriction.Teams, n.team(id))
		}
	}
	if p := t.Proposed; p != nil {
		in.Proposed = &Proposed{Person: n.person(p.Person), At: p.At, Why: p.Reason.Words}
	}
	if t.Waits != nil {
		in.LooksAt = instant(t.Waits.At)
	}
	if in.VIP = t.VIP; t.Major != nil {
		in.Major, in.MajorAlike = string(t.Major.State), texts(t.Major.Alike)
	}
	for _, l := range t.Links {
		in.Links = append(in.Links, Link{TicketID: string(l.Other), Number: n.tickets[l.Other], Relation: string(l.Relation)})
	}
	return in
}

func isKind(err error, kind desk.Kind) bool {
	var e *desk.Error
	return errors.As(err, &e) && e.Kind == kind
}
