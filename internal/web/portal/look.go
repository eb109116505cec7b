package portal

import (
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/engine"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// look is what a requester is told of when somebody looks at what they ask: whether somebody is there, and what is promised, by how many
// are affected where that makes a difference. Nothing is said that the agreement does not promise.
type look struct {
	Open   bool
	Status string
	Answer string   // one promise for all
	By     []lookBy // else one for each
}

// lookBy is a promise for as many as are affected.
type lookBy struct{ Who, Says string }

// affections are how many may be affected, as the form of a request has them.
var affections = []struct {
	N     int
	Label string
}{{1, "portal.affected.me"}, {5, "portal.affected.team"}, {100, "portal.affected.all"}}

// homeOf gives the client that somebody asks for, with the place they are at.
func (s *Site) homeOf(p desk.Person) (desk.ClientID, desk.SiteID) {
	if len(p.Contacts) > 0 {
		return p.Contacts[0].Client, p.Contacts[0].Site
	}
	return s.House().Unsorted, ""
}

// lookAhead tells somebody before they ask.
func (s *Site) lookAhead(v *page.Visit) (*look, error) {
	client, site := s.homeOf(v.Person())
	now := v.Words.Now.UTC()
	cover, ok := s.Engine.Cover(client, site, now)
	if !ok {
		return nil, nil //nolint:nilnil // nothing is promised, so nothing is said
	}
	matrix := s.House().Matrix
	if kept, err := s.Store().Client(v.Ctx(), client); err != nil {
		return nil, err
	} else if kept.HasOwn {
		matrix = kept.Matrix
	}
	return lookOf(v.Words, cover, matrix, now), nil
}

func lookOf(w *words.Words, cover engine.Cover, matrix desk.Matrix, now time.Time) *look {
	l := &look{Open: cover.Outlook.IsOpen, Status: status(w, cover.Zone, cover.Outlook)}
	for _, one := range affections {
		priority, _ := matrix.Priority(desk.ImpactOf(one.N), desk.Medium)
		o := desk.OutlookOf(cover.Promise, sla.Subject{Type: string(desk.Incident), Priority: int(priority), Tier: 1}, desk.ViaWeb, now)
		l.By = append(l.By, lookBy{w.T(one.Label), promise(w, cover.Zone, o)})
	}
	first := l.By[0].Says
	if !slices.ContainsFunc(l.By, func(one lookBy) bool { return one.Says != first }) {
		l.Answer, l.By = first, nil
	}
	l.By = slices.DeleteFunc(l.By, func(one lookBy) bool { return one.Says == "" })
	return l
}

// lookFor tells somebody whose request nobody has answered yet; it gives nil where there is nothing to say.
func (s *Site) lookFor(v *page.Visit, t desk.Ticket) (*look, error) {
	terms, err := s.Engine.Terms(v.Ctx(), t)
	if err != nil || t.Agreement == nil {
		return nil, err
	}
	o, ok := t.Outlook(terms, v.Words.Now.UTC())
	if !ok {
		return nil, nil //nolint:nilnil // there is nothing to say
	}
	zone := s.Engine.ZoneOf(terms[*t.Agreement].Agreement)
	l := &look{Open: o.IsOpen, Status: status(v.Words, zone, o)}              // what was promised stands beside it already
	if len(o.Offered) > 0 && t.Via != desk.ViaAlert && t.Via != desk.ViaAPI { // a way that the requester chose
		l.Status += " " + v.T("look.offered", "Via", v.T("channel."+string(t.Via)), "Channels", part.Channels(v.Words, o.Offered))
	}
	return l, nil
}

// status says whether somebody is there, and from when on.
func status(w *words.Words, zone *time.Location, o desk.Outlook) string {
	switch {
	case o.IsOpen && o.Closes.IsZero():
		return w.T("look.always")
	case o.IsOpen:
		return w.T("look.open", "At", there(w, zone, o.Closes))
	case o.Opens.IsZero():
		return w.T("look.shut")
	}
	return w.T("look.from", "At", there(w, zone, o.Opens))
}

// there says an instant by the clocks of the contract, and by the reader's where they show another time.
func there(w *words.Words, zone *time.Location, t time.Time) string {
	at, yours := w.Local(zone).Moment(t), w.Moment(t)
	if at == yours {
		return w.T("look.at", "At", at, "Place", words.Place(zone))
	}
	return w.T("look.at.yours", "At", at, "Place", words.Place(zone), "Yours", yours)
}

// promise says by when an answer is promised: within so long where that is before the desk closes, else by an instant; empty where none is.
func promise(w *words.Words, zone *time.Location, o desk.Outlook) string {
	switch {
	case o.AnswerBy.IsZero():
		return ""
	case o.IsOpen && (o.Closes.IsZero() || !o.AnswerBy.After(o.Closes)):
		return w.T("look.within", "Span", w.Hours(o.Within), "At", there(w, zone, o.AnswerBy))
	}
	return w.T("look.by", "At", there(w, zone, o.AnswerBy))
}
