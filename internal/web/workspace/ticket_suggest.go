package workspace

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// advice is what is suggested for a ticket that nobody has begun.
type advice struct {
	Lines  []advised
	Solved []triage.Alike
	Open   []triage.Alike
}

func (a advice) isEmpty() bool { return len(a.Lines)+len(a.Solved)+len(a.Open) == 0 }

// advised is one value with how sure it is and why.
type advised struct {
	triage.Suggestion
	Name string
	Is   bool // the ticket has it already
	May  bool // the visitor may take it over
}

// advise asks what a ticket is likely about while nobody works on it.
func (s *Site) advise(v *page.Visit, p *shown, _ []store.Record) error {
	if s.Triage == nil || p.Ticket.State != desk.StateNew || p.Ticket.Taken {
		return nil
	}
	found, err := s.suggested(v, p.Ticket, p.Subject)
	if err != nil {
		return err
	}
	p.Advice = adviceOf(*p, found)
	return nil
}

func (s *Site) suggested(v *page.Visit, t desk.Ticket, subject string) (triage.Suggested, error) {
	body, err := store.FirstWords(v.Ctx(), s.Store(), t.ID)
	if err != nil {
		return triage.Suggested{}, err
	}
	return s.Triage.Suggest(v.Ctx(), v.Actor.Scope(), triage.Question{
		Subject: subject, Body: body, Client: string(t.Client), Category: string(t.Category), Ticket: string(t.ID),
	})
}

// adviceOf puts what was found in the order people decide in: what it is, how bad, whose.
func adviceOf(p shown, found triage.Suggested) advice {
	a := advice{Solved: found.Solved, Open: found.Open[:min(len(found.Open), shownAlike)]}
	matrix := p.House.Matrix
	if p.Client.HasOwn {
		matrix = p.Client.Matrix
	}
	all := found.All(func(impact, urgency string) string {
		priority, _ := matrix.Priority(desk.Level(impact), desk.Level(urgency))
		return priority.String()
	}, func(team string) int { return p.House.Teams[desk.TeamID(team)].Tier })
	for _, kind := range []triage.Kind{triage.Category, triage.Priority, triage.Team} {
		for _, one := range all {
			if one.Kind == kind {
				a.Lines = append(a.Lines, p.advisedOf(one, found))
			}
		}
	}
	return a
}

func (p shown) advisedOf(one triage.Suggestion, found triage.Suggested) advised {
	line := advised{Suggestion: one, Name: one.Value, May: p.may(desk.Classify{})}
	switch one.Kind {
	case triage.Category:
		line.Name, line.Is = p.House.Categories[desk.CategoryID(one.Value)].Name, string(p.Ticket.Category) == one.Value
	case triage.Priority:
		impact, urgency := found.Values[triage.Impact].Value, found.Values[triage.Urgency].Value
		line.Is = string(p.Ticket.Impact) == impact && string(p.Ticket.Urgency) == urgency
	case triage.Team:
		line.Name, line.Is, line.May = p.House.Teams[desk.TeamID(one.Value)].Name, string(p.Ticket.Team) == one.Value, p.mayRouteTo(one.Value)
	}
	return line
}

func (p shown) mayRouteTo(team string) bool {
	if !p.mayRoute() {
		return false
	}
	for _, option := range p.routes() {
		if option.Value == team {
			return true
		}
	}
	return false
}

// sure words a confidence: a rule is certain, the rest is likely or less so, with its share.
func (a advised) sure(w *words.Words) string {
	switch {
	case a.Source == triage.FromRule:
		return w.T("triage.sure.rule")
	case a.Confidence >= 0.9:
		return w.T("triage.sure.very", "Percent", a.Percent())
	case a.Confidence >= 0.7:
		return w.T("triage.sure.likely", "Percent", a.Percent())
	default:
		return w.T("triage.sure.maybe", "Percent", a.Percent())
	}
}

// takesOver lets a script show the ticket anew without another page. In triage the page is loaded: its form follows from what was taken over.
func (p shown) takesOver() templ.Attributes {
	if p.Triaging {
		return nil
	}
	return templ.Attributes{"hx-post": at(p, "suggested"), "hx-target": "#conversation", "hx-swap": "outerMorph"}
}

// reason is what an entry keeps of a suggestion that was taken over. It holds no word of the text.
func (a advised) reason() desk.Reason {
	return desk.Reason{Source: string(a.Source), Version: a.Version, Score: a.Confidence, Words: a.Sentence(a.Name)}
}

// because are the reasons of a suggestion, one a line.
func (a advised) because(w *words.Words) []string {
	var all []string
	switch a.Source {
	case triage.FromRule:
		all = append(all, w.T("triage.why.rule", "Rule", a.Rule))
	case triage.FromModel:
		all = append(all, w.N("triage.why.model", a.Examples, "Version", a.Version))
		if a.Rule != "" {
			all = append(all, w.T("triage.why.category", "Category", a.Rule))
		}
		if len(a.Words) > 0 {
			all = append(all, w.T("triage.why.words", "Words", strings.Join(a.Words, ", ")))
		}
	default:
		all = append(all, w.T("triage.why.similar"))
	}
	if a.Of > 0 {
		all = append(all, w.T("triage.why.agree", "Agree", a.Agree, "Of", a.Of))
	}
	if !a.Sure {
		all = append(all, w.T("triage.why.unsure"))
	}
	return all
}

// suggestTake takes a suggestion over, with its reason. It is asked for anew, so that nobody takes over what is not suggested any more.
func (s *Site) suggestTake(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err == nil {
		err = own(v)
	}
	if err != nil {
		return err
	}
	command, err := s.suggestedCommand(v, loaded)
	if err == nil {
		_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, command, s.call(v))
	}
	if err != nil {
		return s.refuse(v, loaded, "message", err)
	}
	if v.Form("at") == "triage" && !v.IsPartial() {
		v.Go("/triage/" + num(loaded.Ticket.Number))
		return nil
	}
	return s.done(v, loaded.Ticket.Number)
}

func (s *Site) suggestedCommand(v *page.Visit, loaded store.Loaded) (desk.Command, error) {
	if s.Triage == nil {
		return nil, errNotSuggested
	}
	found, err := s.suggested(v, loaded.Ticket, loaded.Subject)
	if err != nil {
		return nil, err
	}
	p := shown{Ticket: loaded.Ticket, Subject: loaded.Subject, House: s.House(), Actor: v.Actor, Me: v.Person()}
	if p.Client, err = s.Store().Client(v.Ctx(), loaded.Ticket.Client); err != nil && !store.IsNotFound(err) {
		return nil, err
	}
	for _, line := range adviceOf(p, found).Lines {
		if string(line.Kind) != v.Form("kind") || line.Value != v.Form("value") {
			continue
		}
		reason := line.reason()
		switch line.Kind {
		case triage.Category:
			return desk.Classify{Category: desk.CategoryID(line.Value), Reason: reason}, nil
		case triage.Priority:
			return desk.Classify{
				Impact: desk.Level(found.Values[triage.Impact].Value), Urgency: desk.Level(found.Values[triage.Urgency].Value), Reason: reason,
			}, nil
		default:
			return desk.Route{Team: desk.TeamID(line.Value), Reason: reason}, nil
		}
	}
	return nil, errNotSuggested
}

var errNotSuggested error = desk.Conflict("triage.changed", "This is not suggested any more. Look at what is now.")

// takenOver says in words that an entry took over what was suggested; empty where it did not.
func takenOver(w *words.Words, e desk.Event) string {
	var r desk.Reason
	switch e := e.(type) {
	case desk.TicketOpened:
		r = e.Said
	case desk.TicketClassified:
		r = e.Suggested
	case desk.TicketRouted:
		r = e.Reason
	}
	percent := triage.Suggestion{Confidence: r.Score}.Percent()
	switch triage.Source(r.Source) {
	case triage.FromModel:
		return w.T("triage.taken.model", "Percent", percent, "Version", r.Version)
	case triage.FromSimilar:
		return w.T("triage.taken.similar", "Percent", percent)
	case "intake":
		return w.T("intake.taken", "Version", r.Version)
	default:
		return ""
	}
}

// shownAlike is how many open tickets are shown beside a new one.
const shownAlike = 3

// ticketNewAlike finds open tickets like what is being typed.
func (s *Site) ticketNewAlike(v *page.Visit) error {
	var open []triage.Alike
	if s.Triage != nil {
		found, err := s.Triage.Suggest(v.Ctx(), v.Actor.Scope(), triage.Question{Subject: v.Query("subject"), Client: v.Query("client")})
		if err != nil {
			return err
		}
		open = found.Open[:min(len(found.Open), shownAlike)]
	}
	return s.Render(v, http.StatusOK, alikeOpen(open, s.House()))
}
