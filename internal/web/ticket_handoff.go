package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// sheet is a handoff as it is being written.
type sheet struct {
	Number   int64
	Teams    []desk.Team
	Team     desk.TeamID
	Edge     desk.Edge
	Chosen   bool // the team is one that the ticket can go to
	Parts    map[desk.PartCode]string
	Missing  []desk.PartCode
	WorkDone bool
	Down     bool
	Problem  string
}

func (e sheet) isMissing(code desk.PartCode) bool { return slices.Contains(e.Missing, code) }

func (e sheet) isAsked(code desk.PartCode) bool { return slices.Contains(e.Edge.Parts, code) }

// sheetFor gives the form that the edge to the chosen team asks for, and the teams a ticket can go to from here.
func (s *Site) sheetFor(loaded store.Loaded, team desk.TeamID) sheet {
	t, house := loaded.Ticket, s.Engine.House()
	e := sheet{Number: t.Number, Team: team, Parts: map[desk.PartCode]string{}}
	for _, other := range teamsInOrder(house) {
		edge, ok := house.Edge(t.Tier, other.Tier)
		if !ok || other.ID == t.Team || other.Client != "" && other.Client != t.Client {
			continue
		}
		e.Teams = append(e.Teams, other)
		if other.ID == team {
			e.Chosen, e.Edge, e.Down = true, edge, other.Tier < t.Tier
		}
	}
	return e
}

func (s *Site) handoffPage(v visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	if !v.actor.Scope().IsAgentOf(loaded.Ticket) {
		return desk.NotFound("ticket")
	}
	if !loaded.Ticket.State.IsLive() || loaded.Ticket.OpenHandoff() != nil || !v.actor.May(desk.OfferHandoff{}, loaded.Ticket) {
		http.Redirect(v.w, v.r, path(loaded.Ticket.Number), http.StatusSeeOther)
		return nil
	}
	e := s.sheetFor(loaded, desk.TeamID(v.r.URL.Query().Get("team")))
	s.render(v, http.StatusOK, handoffPage(v.frame(handoffTitle(e)), e))
	return nil
}

func (s *Site) handoffOffer(v visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	if !v.actor.Scope().IsAgentOf(loaded.Ticket) {
		return desk.Forbidden("ticket.agents_only", "Only the service desk can do this.")
	}
	e := s.sheetFor(loaded, desk.TeamID(v.r.PostFormValue("team")))
	e.WorkDone = v.r.PostFormValue("work_done") != ""
	command := desk.OfferHandoff{To: e.Team, WorkDone: e.WorkDone}
	for _, code := range desk.PartCodes {
		e.Parts[code] = v.r.PostFormValue(string(code))
		command.Parts = append(command.Parts, desk.Part{Code: code, Text: lines(e.Parts[code])})
	}
	_, err = s.Engine.Do(v.ctx(), loaded.Ticket.ID, command, s.call(v))
	if err == nil {
		http.Redirect(v.w, v.r, path(e.Number), http.StatusSeeOther)
		return nil
	}
	if !isKind(err, desk.KindInvalid) && !isKind(err, desk.KindConflict) && !isKind(err, desk.KindForbidden) {
		return err
	}
	e.Problem, e.Missing = messageOf(err), missing(err)
	s.render(v, statusOf(err), handoffPage(v.frame(handoffTitle(e)), e))
	return nil
}

func handoffTitle(e sheet) string { return "Hand off #" + strconv.FormatInt(e.Number, 10) }

func missing(err error) []desk.PartCode {
	var e *desk.Error
	var codes []desk.PartCode
	if errors.As(err, &e) {
		for _, d := range e.Details {
			codes = append(codes, desk.PartCode(strings.TrimPrefix(d.Field, "parts.")))
		}
	}
	return codes
}
