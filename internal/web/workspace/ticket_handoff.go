package workspace

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// contract is a handoff as it is being written: the parts that its edge asks for, and who receives it.
type contract struct {
	shown
	Teams    []desk.Team
	Team     desk.Team // zero: not chosen yet
	Edge     desk.Edge
	Parts    map[desk.PartCode]string
	Sources  map[desk.PartCode]string // where a part that nobody typed came from
	Missing  []desk.PartCode
	WorkDone bool
	Down     bool
	Bounce   bool // the team had it before
	Receives []desk.Person
	AcceptBy time.Time
	Saved    bool // a draft was found
	Draft    string
	DraftAt  time.Time
}

func (c contract) isAsked(code desk.PartCode) bool { return slices.Contains(c.Edge.Parts, code) }

func (c contract) isMissing(code desk.PartCode) bool { return slices.Contains(c.Missing, code) }

// asked are the parts to write: those the edge asks for first.
func (c contract) asked() []desk.PartCode {
	var asked, others []desk.PartCode
	for _, code := range desk.PartCodes {
		if c.isAsked(code) {
			asked = append(asked, code)
		} else {
			others = append(others, code)
		}
	}
	return append(asked, others...)
}

// written counts the asked parts that hold something.
func (c contract) written() int {
	n := 0
	for _, code := range c.Edge.Parts {
		if strings.TrimSpace(c.Parts[code]) != "" {
			n++
		}
	}
	return n
}

func (s *Site) handoffSheet(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	c, err := s.contract(v, loaded, desk.TeamID(v.Query("team")))
	if err != nil {
		return err
	}
	if err := s.brief(v, &c, loaded); err != nil {
		return err
	}
	return s.sendContract(v, http.StatusOK, c)
}

func (s *Site) sendContract(v *page.Visit, status int, c contract) error {
	if v.IsPartial() {
		return s.Render(v, status, handoffDialog(c))
	}
	return s.Render(v, status, handoffPage(s.Frame(v, v.T("handoff.title")), c))
}

// contract gives the form that the edge to a team asks for, and the teams the ticket can go to. Without a choice it is the first
// team one tier up.
func (s *Site) contract(v *page.Visit, loaded store.Loaded, team desk.TeamID) (contract, error) {
	t, house := loaded.Ticket, s.House()
	c := contract{
		shown: shown{Ticket: t, Subject: loaded.Subject, House: house, Actor: v.Actor, Me: v.Person(), Query: suffix(kept(v.R.URL.Query()))},
		Parts: map[desk.PartCode]string{}, Sources: map[desk.PartCode]string{},
	}
	if !c.isLive() || t.OpenHandoff() != nil || !c.may(desk.OfferHandoff{}) {
		return c, desk.Conflict("handoff.not_now", "This ticket cannot be handed off now: it is being handed over, is solved, or is with another team.")
	}
	if err := s.name(v, &c.shown, nil); err != nil {
		return c, err
	}
	c.Teams = ways(t, house)
	if len(c.Teams) == 0 {
		return c, desk.Conflict("handoff.no_way", "From this tier a ticket cannot go to any other team.")
	}
	at := slices.IndexFunc(c.Teams, func(o desk.Team) bool { return o.ID == team })
	if at < 0 {
		at = max(slices.IndexFunc(c.Teams, func(o desk.Team) bool { return o.Tier > t.Tier }), 0)
	}
	c.Team = c.Teams[at]
	c.Edge, _ = house.Way(t, c.Team.Tier)
	c.Down, c.Bounce = c.Team.Tier < t.Tier, t.HasVisited(c.Team.ID)
	if c.Bounce || t.Bounces > 0 {
		records, err := s.storyRecords(v, t)
		if err != nil {
			return c, err
		}
		c.Way = wayOf(records)
	}
	terms, err := s.Engine.Terms(v.Ctx(), t)
	if err != nil {
		return c, err
	}
	c.AcceptBy = t.AcceptBy(c.Edge, c.Team.ID, terms, v.Words.Now)
	if err := s.readTouch(v, &c.shown, loaded); err != nil {
		return c, err
	}
	return c, s.receivers(v, &c)
}

// ways are the teams a ticket can go to from here, nearest tier first.
func ways(t desk.Ticket, house desk.House) []desk.Team {
	var teams []desk.Team
	for _, other := range teamsInOrder(house) {
		if _, ok := house.Way(t, other.Tier); ok && other.ID != t.Team && house.MayGo(t, other, false) {
			teams = append(teams, other)
		}
	}
	return teams
}

func teamsInOrder(h desk.House) []desk.Team {
	return slices.SortedFunc(maps.Values(h.Teams), func(a, b desk.Team) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Name, b.Name))
	})
}

func (s *Site) receivers(v *page.Visit, c *contract) error {
	agents, err := s.Store().ListAgents(v.Ctx())
	for _, a := range agents {
		if a.IsMember(c.Team.ID) && !a.Disabled {
			c.Receives = append(c.Receives, a)
		}
	}
	return err
}

// clip cuts a text at a limit, at the end of a word.
func clip(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	cut := string(runes[:limit])
	if at := strings.LastIndexAny(cut, " \n"); at > 0 {
		cut = cut[:at]
	}
	return cut + " …"
}

// typedParts are the parts of a handoff as a form sends them.
func typedParts(v *page.Visit) map[desk.PartCode]string {
	typed := map[desk.PartCode]string{}
	for _, code := range desk.PartCodes {
		typed[code] = strings.TrimSpace(strings.ReplaceAll(v.Form(string(code)), "\r\n", "\n"))
	}
	return typed
}

// handoffTeam shows the form that the edge to another team asks for, with what was typed into the one before, and keeps that as
// the draft: the last words may not have been saved yet.
func (s *Site) handoffTeam(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	c, err := s.contract(v, loaded, desk.TeamID(v.Form("team")))
	if err != nil {
		return err
	}
	c.Parts, c.WorkDone, c.Saved = typedParts(v), v.Form("work_done") != "", true
	data, err := json.Marshal(c.Parts)
	if err != nil {
		return err
	}
	c.Draft, c.DraftAt = string(data), time.Now().UTC()
	err = s.Store().SaveDraft(v.Ctx(), store.Draft{Person: v.Person().ID, Place: string(loaded.Ticket.ID), Kind: "handoff", Data: c.Draft, SavedAt: c.DraftAt})
	if err != nil {
		return err
	}
	return s.sendContract(v, http.StatusOK, c)
}

func (s *Site) handoffOffer(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	offer := desk.OfferHandoff{To: desk.TeamID(v.Form("team")), WorkDone: v.Form("work_done") != ""}
	typed := typedParts(v)
	for _, code := range desk.PartCodes {
		offer.Parts = append(offer.Parts, desk.Part{Code: code, Text: typed[code]})
	}
	_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, offer, s.call(v))
	if err == nil {
		if err := s.Store().DropDraft(v.Ctx(), v.Person().ID, string(loaded.Ticket.ID), "handoff"); err != nil {
			return err
		}
		return s.done(v, loaded.Ticket.Number)
	}
	if !page.IsRefusal(err) {
		return err
	}
	c, contractErr := s.contract(v, loaded, offer.To)
	if contractErr != nil {
		return contractErr
	}
	c.Parts, c.WorkDone, c.Missing, c.Problem = typed, offer.WorkDone, missingParts(err), s.Problem(v, err)
	return s.sendContract(v, page.StatusOf(err), c)
}

// missingParts are the parts that a refusal names.
func missingParts(err error) []desk.PartCode {
	var e *desk.Error
	if !errors.As(err, &e) || e.Code != "handoff.parts_missing" {
		return nil
	}
	var codes []desk.PartCode
	for _, d := range e.Details {
		for _, code := range desk.PartCodes {
			if strings.HasSuffix(d.Field, string(code)) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}
