package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// auditList is the trail of what is no ticket, the newest first.
type auditList struct {
	Trail []store.Audit
	Names map[string]string // of people, clients, teams and what else an entry may be about
	Next  string            // address of what is older; empty: this is all
	By    desk.PersonID     // who did it; empty: anybody
	Kind  string            // what it was done to; empty: anything
	Who   []desk.Person     // who may have done something
}

// auditKinds are what things can be done to that are no tickets: an act begins with one.
var auditKinds = []string{"person", "client", "site", "team", "tier", "category", "vendor", "touch", "house", "article", "password", "token", "session", "mail", "view", "calendar", "agreement", "clock"}

// How far back a page of the trail looks for what was asked for: so many entries, so many at once.
const (
	auditLook = 4000
	auditRead = 200
)

func (s *Site) auditList(v *page.Visit) error {
	before, _ := strconv.ParseInt(v.Query("after"), 10, 64)
	l := auditList{By: desk.PersonID(v.Query("by")), Kind: v.Query("kind")}
	if !slices.Contains(auditKinds, l.Kind) {
		l.Kind = ""
	}
	older, err := s.auditTrail(v, &l, before)
	if err != nil {
		return err
	}
	if older > 0 {
		l.Next = "/admin/audit?" + url.Values{"after": {strconv.FormatInt(older, 10)}, "by": {string(l.By)}, "kind": {l.Kind}}.Encode()
	}
	if l.Names, err = s.auditNames(v.Ctx(), l.Trail); err != nil {
		return err
	}
	if l.Who, err = s.agents(v); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, auditListPage(s.head(v, v.T("admin.audit")), l))
}

// auditTrail reads backwards until a page is full or it looked far enough. It gives where to go on; 0: the beginning was reached.
func (s *Site) auditTrail(v *page.Visit, l *auditList, before int64) (int64, error) {
	for range auditLook / auditRead {
		trail, err := s.Store().AuditTrail(v.Ctx(), before, auditRead)
		if err != nil {
			return 0, err
		}
		for _, a := range trail {
			if len(l.Trail) == pageSize {
				return before, nil
			}
			if before = a.Pos; l.wants(a) {
				l.Trail = append(l.Trail, a)
			}
		}
		if len(trail) < auditRead {
			return 0, nil
		}
	}
	return before, nil
}

func (l auditList) wants(a store.Audit) bool {
	return (l.By == "" || a.By == l.By) && (l.Kind == "" || strings.HasPrefix(a.Act, l.Kind+"."))
}

func (l auditList) people(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.audit.anybody")}}
	for _, p := range l.Who {
		options = append(options, part.Option{Value: string(p.ID), Label: orAddress(p)})
	}
	return options
}

func (l auditList) kinds(ctx context.Context) []part.Option {
	options := []part.Option{{Label: words.T(ctx, "admin.audit.anything")}}
	for _, kind := range auditKinds {
		options = append(options, part.Option{Value: kind, Label: words.T(ctx, "admin.audit.kind."+kind)})
	}
	return options
}

// tierRef and edgeRef are what a change of a tier or of a way between two is about.
func tierRef(number int) string { return "tier " + strconv.Itoa(number) }

func edgeRef(e desk.Edge) string { return "tier " + strconv.Itoa(e.From) + " to " + strconv.Itoa(e.To) }

// tierNames says what refs of tiers are called.
func tierNames(ctx context.Context, h desk.House, names map[string]string) {
	for _, t := range h.Tiers {
		names[tierRef(t.Number)] = words.T(ctx, "tier.named", "N", t.Number, "Name", t.Name)
		for _, to := range h.Tiers {
			names[edgeRef(desk.Edge{From: t.Number, To: to.Number})] = words.T(ctx, "admin.edge.title", "From", t.Number, "To", to.Number)
		}
	}
}

// auditNames finds what the ids of a trail are called. What is gone keeps its id.
func (s *Site) auditNames(ctx context.Context, trail []store.Audit) (map[string]string, error) {
	names := map[string]string{}
	house := s.House()
	for id, t := range house.Teams {
		names[string(id)] = t.Name
	}
	for id, c := range house.Categories {
		names[string(id)] = c.Name
	}
	for id, v := range house.Vendors {
		names[string(id)] = v.Name
	}
	tierNames(ctx, house, names)
	for _, a := range s.Engine.Promises().Agreements {
		names[a.ID] = a.Name
	}
	calendars, err := s.Store().Calendars(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range calendars {
		names[c.ID] = c.Name
	}
	tokens, err := s.Store().AllTokens(ctx, auditRead)
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		names[t.ID] = t.Name
	}
	var ids []desk.PersonID
	for _, a := range trail {
		ids = append(ids, a.By, desk.PersonID(a.Ref))
	}
	people, err := s.Store().Persons(ctx, ids)
	if err != nil {
		return nil, err
	}
	for id, p := range people {
		names[string(id)] = orAddress(p)
	}
	if err := s.nameIDs(ctx, trail, names); err != nil {
		return nil, err
	}
	for _, a := range trail {
		if a.Ref == "" || names[a.Ref] != "" {
			continue
		}
		name, err := s.nameOf(ctx, a)
		if err != nil && !store.IsNotFound(err) {
			return nil, err
		}
		names[a.Ref] = name
	}
	return names, nil
}

// nameOf is what an article, a mail, a mailbox or a client is called; empty, or not found: it is gone.
func (s *Site) nameOf(ctx context.Context, a store.Audit) (string, error) {
	switch kind, _, _ := strings.Cut(a.Act, "."); kind {
	case "article":
		one, err := s.Store().Article(ctx, desk.ArticleID(a.Ref))
		return one.Title, err
	case "mail":
		return s.nameOfMail(ctx, a)
	default:
		one, err := s.Store().Client(ctx, desk.ClientID(a.Ref))
		return one.Name, err
	}
}

func (s *Site) nameOfMail(ctx context.Context, a store.Audit) (string, error) {
	switch a.Act {
	case "mail.save", "mail.remove", "mail.stop":
		if s.Post == nil || a.Ref == sendingRef {
			return words.T(ctx, "admin.sending.title"), nil
		}
		setup, err := s.Post.MailSetup(ctx)
		box, _ := setup.Box(a.Ref)
		return box.Address, err
	case "mail.again":
		one, err := s.Store().Post(ctx, a.Ref)
		if err != nil {
			return "", err
		}
		numbers, err := s.Store().TicketNumbers(ctx, []desk.TicketID{one.Ticket})
		return "#" + strconv.FormatInt(numbers[one.Ticket], 10), err
	default:
		one, err := s.Store().Receipt(ctx, a.Ref)
		return one.Author, err
	}
}

// act says what was done; one the catalog does not know is shown by its code.
func act(ctx context.Context, a store.Audit) string {
	if said, ok := words.From(ctx).Find("admin.act." + a.Act); ok {
		return said
	}
	return a.Act
}

// details says what else the trail keeps of an act.
func details(ctx context.Context, a store.Audit) string {
	switch a.Act {
	case "calendar.recompute":
		var d engine.RecomputeDetails
		if json.Unmarshal([]byte(a.Details), &d) == nil {
			return words.T(ctx, "admin.act.calendar.recompute.details", "From", words.Exactly(ctx, d.From), "Tickets", d.Tickets, "InTime", d.InTime, "Late", d.Late, "Reason", d.Reason)
		}
	case "clock.accept":
		var d engine.ClockDetails
		if json.Unmarshal([]byte(a.Details), &d) == nil {
			return words.T(ctx, "admin.act.clock.accept.details", "By", words.Span(ctx, time.Duration(d.Drift)*time.Second), "Node", d.Node)
		}
	case "agreement.rebind":
		var d engine.RebindDetails
		if json.Unmarshal([]byte(a.Details), &d) == nil {
			return words.T(ctx, "admin.act.agreement.rebind.details", "Version", d.Version, "Tickets", d.Tickets, "InTime", d.InTime, "Late", d.Late, "Reason", d.Reason)
		}
	}
	return ""
}

// by says who did it: a person, or the desk itself.
func (l auditList) by(ctx context.Context, a store.Audit) string {
	switch {
	case a.By == "":
		return words.T(ctx, "admin.audit.desk")
	case l.Names[string(a.By)] == "":
		return words.T(ctx, "someone")
	default:
		return l.Names[string(a.By)]
	}
}
