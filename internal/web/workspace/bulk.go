package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// maxBulk is how many tickets one mass act takes.
const maxBulk = 200

// bulk is a mass act: one command for each of some tickets, looked at before it is done, told for each after it, and undone by
// the opposite command for each.
type bulk struct {
	Act     string
	Value   string        // the tag, the person, or the priority's impact and urgency
	People  []part.Option // to whom tickets may be assigned
	Tickets []bulkTicket
	Clients int
	Letters int
	Done    bool
	Undone  bool // it took back what was done
	Query   string
	Problem string
	Weighed weighed

	Undo      string // id of the undoing; empty where there is none
	UndoUntil time.Time
}

// bulkTicket is one of them, and what becomes of it.
type bulkTicket struct {
	Number  int64
	Subject string
	Why     string // why it is left out; empty: it is done
	Whose   string // who has it now, where the act takes it from them
}

// bulkAct is an act that can be done to many: its command, and those that take it back. They are given in their order, by who
// gave the command; what it did not change they leave alone.
type bulkAct struct {
	name    string
	command func(me desk.PersonID, value string) desk.Command
	inverse func(before, now desk.Ticket, value string) []desk.Command
}

// bulkActs are those whose effect can be taken back.
var bulkActs = []bulkAct{
	{
		name:    "take",
		command: func(me desk.PersonID, _ string) desk.Command { return desk.Assign{To: me} },
		inverse: giveBack,
	},
	{
		name:    "assign",
		command: func(_ desk.PersonID, value string) desk.Command { return desk.Assign{To: desk.PersonID(value)} },
		inverse: giveBack,
	},
	{
		name:    "hold",
		command: func(desk.PersonID, string) desk.Command { return desk.Put{Reason: desk.HoldRequester} },
		inverse: func(before, _ desk.Ticket, _ string) []desk.Command {
			if h := before.Hold; h != nil {
				return []desk.Command{desk.Put{Reason: h.Reason, Until: h.Until, Vendor: h.Vendor}}
			}
			return []desk.Command{desk.Resume{}}
		},
	},
	{
		name:    "tag",
		command: func(_ desk.PersonID, value string) desk.Command { return desk.Tag{Tag: value} },
		inverse: func(_, _ desk.Ticket, value string) []desk.Command { return []desk.Command{desk.Untag{Tag: value}} },
	},
	{
		name: "classify",
		command: func(_ desk.PersonID, value string) desk.Command {
			impact, urgency, _ := strings.Cut(value, " ")
			return desk.Classify{Impact: desk.Level(impact), Urgency: desk.Level(urgency)}
		},
		inverse: func(before, _ desk.Ticket, _ string) []desk.Command {
			return []desk.Command{desk.Classify{Impact: before.Impact, Urgency: before.Urgency}}
		},
	},
}

// giveBack gives a ticket to the one who had it before.
func giveBack(before, now desk.Ticket, _ string) []desk.Command {
	owner := desk.Assign{To: before.Owner}
	if now.Voice == before.Voice {
		return []desk.Command{owner}
	}
	return []desk.Command{desk.ChangeVoice{To: before.Voice}, owner} // the voice first: who has become it may give it up
}

func bulkNamed(name string) (bulkAct, bool) {
	i := slices.IndexFunc(bulkActs, func(a bulkAct) bool { return a.name == name })
	if i < 0 {
		return bulkAct{}, false
	}
	return bulkActs[i], true
}

// bulkValue puts together what the act needs beside the tickets.
func bulkValue(v *page.Visit) string {
	if v.R.FormValue("act") == "classify" {
		return v.R.FormValue("impact") + " " + v.R.FormValue("urgency")
	}
	return strings.TrimSpace(v.R.FormValue("value"))
}

// bulkPreview says what a mass act would do: to how many tickets of how many clients, and which it leaves out and why.
func (s *Site) bulkPreview(v *page.Visit) error {
	b := bulk{Act: v.Query("act"), Value: bulkValue(v), Query: suffix(kept(v.R.URL.Query()))}
	act, ok := bulkNamed(b.Act)
	if !ok {
		act = bulkActs[0]
		if v.Person().Has(desk.RoleDispatcher) {
			act = bulkActs[1]
		}
		b.Act = act.name
	}
	loaded, err := s.picked(v)
	if err != nil {
		return err
	}
	to, err := s.bulkOwner(v, &b, loaded)
	if err != nil {
		return err
	}
	owners, err := s.ownersTaken(v, act, loaded)
	if err != nil {
		return err
	}
	clients := map[desk.ClientID]bool{}
	for _, l := range loaded {
		one := bulkTicket{Number: l.Ticket.Number, Subject: l.Subject}
		if why := bulkWhy(v, act, b.Value, to, l.Ticket); why != "" {
			one.Why = v.T(why)
		} else {
			clients[l.Ticket.Client] = true
			one.Whose = owners[l.Ticket.Owner].Name
		}
		b.Tickets = append(b.Tickets, one)
	}
	b.Clients = len(clients)
	b.Weighed = s.weigh(desk.Client{}, v.Query("impact"), v.Query("urgency"))
	if b.Act == "take" || b.Act == "assign" {
		b.Letters = b.willDo()
	}
	if v.IsPartial() {
		return s.Render(v, http.StatusOK, bulkDialog(b))
	}
	return s.Render(v, http.StatusOK, bulkPage(s.Frame(v, v.T("bulk.title")), b))
}

// bulkOwner is who is to have the tickets, where the act gives them to somebody. One who is in a team of the tickets is proposed, and all who are can be
// chosen.
func (s *Site) bulkOwner(v *page.Visit, b *bulk, loaded []store.Loaded) (desk.Person, error) {
	if b.Act == "take" {
		return v.Person(), nil
	}
	if b.Act != "assign" {
		return desk.Person{}, nil
	}
	agents, err := s.Store().ListAgents(v.Ctx())
	if err != nil {
		return desk.Person{}, err
	}
	agents = slices.DeleteFunc(agents, func(p desk.Person) bool {
		return p.Disabled || !slices.ContainsFunc(loaded, func(l store.Loaded) bool { return p.IsMember(l.Ticket.Team) })
	})
	b.People = people(agents)
	if b.Value == "" && len(b.People) > 0 {
		b.Value = b.People[0].Value
	}
	if i := slices.IndexFunc(agents, func(p desk.Person) bool { return string(p.ID) == b.Value }); i >= 0 {
		return agents[i], nil
	}
	return desk.Person{}, nil
}

// bulkWhy gives the id of why a ticket is left out, empty where it is not. To is who would have it.
func bulkWhy(v *page.Visit, act bulkAct, value string, to desk.Person, t desk.Ticket) string {
	gives, mine := act.name == "take" || act.name == "assign", act.name == "take"
	switch {
	case !t.State.IsLive():
		return "bulk.why.ended"
	case !v.Actor.May(act.command(v.Person().ID, value), t), mine && !to.IsMember(t.Team):
		return "bulk.why.not_yours"
	case gives && !to.IsMember(t.Team):
		return "bulk.why.not_theirs"
	case mine && t.Owner == to.ID:
		return "bulk.why.yours"
	case gives && t.Owner == to.ID:
		return "bulk.why.theirs"
	default:
		return ""
	}
}

// ownersTaken are those whose tickets the act takes from them.
func (s *Site) ownersTaken(v *page.Visit, act bulkAct, loaded []store.Loaded) (map[desk.PersonID]desk.Person, error) {
	if act.name != "take" && act.name != "assign" {
		return nil, nil
	}
	var ids []desk.PersonID
	for _, l := range loaded {
		ids = append(ids, l.Ticket.Owner)
	}
	return s.Store().Persons(v.Ctx(), ids)
}

// willDo counts the tickets that are not left out.
func (b bulk) willDo() int {
	n := 0
	for _, t := range b.Tickets {
		if t.Why == "" {
			n++
		}
	}
	return n
}

// heading says how many were picked, and of how many it can be done or was done.
func (b bulk) heading(ctx context.Context) string {
	fit, picked := b.willDo(), len(b.Tickets)
	var parts []string
	switch {
	case b.Undone:
		parts = append(parts, words.N(ctx, "bulk.undone", fit))
	case b.Done:
		parts = append(parts, words.N(ctx, "bulk.done", fit))
	case fit == picked:
		parts = append(parts, words.N(ctx, "bulk.will", fit), words.N(ctx, "bulk.clients", b.Clients))
	case fit == 0:
		parts = append(parts, words.N(ctx, "bulk.picked", picked), words.T(ctx, "bulk.fit.none"))
	default:
		parts = append(parts, words.N(ctx, "bulk.picked", picked), words.N(ctx, "bulk.fit", fit), words.N(ctx, "bulk.clients", b.Clients))
	}
	if b.Done && fit < picked {
		parts = append(parts, words.N(ctx, "bulk.left", picked-fit))
	}
	return strings.Join(parts, ", ")
}

// picked loads the tickets whose numbers the form names, as far as the visitor sees them.
func (s *Site) picked(v *page.Visit) ([]store.Loaded, error) {
	if err := v.R.ParseForm(); err != nil {
		return nil, desk.Invalid("", "form.unreadable", "This form cannot be read. Send it again.")
	}
	var loaded []store.Loaded
	for _, text := range strings.FieldsFunc(strings.Join(v.R.Form["t"], ","), func(r rune) bool { return r == ',' }) {
		if len(loaded) == maxBulk {
			return nil, &desk.Error{Kind: desk.KindLimit, Code: "bulk.too_many", Message: "A mass act takes at most 200 tickets. Choose fewer."}
		}
		l, err := s.Store().TicketByNumber(v.Ctx(), parseNumber(text))
		if store.IsNotFound(err) || err == nil && !v.Actor.Scope().IsAgentOf(l.Ticket) {
			continue
		}
		if err != nil {
			return nil, err
		}
		loaded = append(loaded, l)
	}
	if len(loaded) == 0 {
		return nil, desk.Invalid("t", "bulk.none", "Choose at least one ticket first.")
	}
	return loaded, nil
}

// undoing is what takes a mass act back: for each ticket the levels, the owners, the wait or the tag as they were.
type undoing struct {
	Act     string
	Value   string
	Tickets []undoTicket
}

type undoTicket struct {
	Number          int64
	Owner, Voice    desk.PersonID
	Impact, Urgency desk.Level
	Hold            *desk.Hold
}

// before is the ticket as far as an inverse asks for it.
func (t undoTicket) before() desk.Ticket {
	return desk.Ticket{Owner: t.Owner, Voice: t.Voice, Impact: t.Impact, Urgency: t.Urgency, Hold: t.Hold}
}

// undoWithin is how long a mass act can be taken back.
const undoWithin = 10 * time.Minute

// bulkRun does it: one command for each ticket, each once, whatever is pressed twice.
func (s *Site) bulkRun(v *page.Visit) error {
	act, ok := bulkNamed(v.Form("act"))
	if !ok {
		return desk.Invalid("act", "bulk.act", "This cannot be done to many tickets at once.")
	}
	loaded, err := s.picked(v)
	if err != nil {
		return err
	}
	b := bulk{Act: act.name, Value: bulkValue(v), Done: true}
	to, err := s.bulkOwner(v, &b, loaded)
	if err != nil {
		return err
	}
	undo := undoing{Act: act.name, Value: b.Value}
	job := uuid.NewString()
	for _, l := range loaded {
		call := engine.Call{Actor: v.Actor, Via: desk.ViaWeb, NotBefore: undoFor, Unseen: true, Key: &store.Key{
			Scope: "bulk:" + string(v.Person().ID), Key: job + ":" + string(l.Ticket.ID), Until: time.Now().UTC().Add(time.Hour),
		}}
		one := bulkTicket{Number: l.Ticket.Number, Subject: l.Subject}
		if why := bulkWhy(v, act, b.Value, to, l.Ticket); why != "" { // as the sheet said before
			one.Why = v.T(why)
			b.Tickets = append(b.Tickets, one)
			continue
		}
		switch result, err := s.Engine.Do(v.Ctx(), l.Ticket.ID, act.command(v.Person().ID, b.Value), call); {
		case err != nil:
			one.Why = s.Problem(v, err)
		case result.First != 0:
			t := l.Ticket
			undo.Tickets = append(undo.Tickets, undoTicket{t.Number, t.Owner, t.Voice, t.Impact, t.Urgency, t.Hold})
		}
		b.Tickets = append(b.Tickets, one)
	}
	if len(undo.Tickets) > 0 {
		b.Undo, b.UndoUntil = job, time.Now().Add(undoWithin)
		if err := s.keepUndo(v, job, undo); err != nil {
			return err
		}
	}
	return s.bulkTold(v, b)
}

func (s *Site) keepUndo(v *page.Visit, job string, undo undoing) error {
	data, err := json.Marshal(undo)
	if err != nil {
		return fmt.Errorf("encode the undoing: %w", err)
	}
	return s.Store().SaveDraft(v.Ctx(), store.Draft{Person: v.Person().ID, Place: "bulk:" + job, Kind: "undo", Data: string(data), SavedAt: time.Now().UTC()})
}

// bulkUndo gives the opposite command to each ticket that was changed.
func (s *Site) bulkUndo(v *page.Visit) error {
	place := "bulk:" + v.Form("job")
	drafts, err := s.Store().Drafts(v.Ctx(), v.Person().ID, place)
	if err != nil {
		return err
	}
	var undo undoing
	if len(drafts) != 1 || time.Since(drafts[0].SavedAt) > undoWithin || json.Unmarshal([]byte(drafts[0].Data), &undo) != nil {
		return desk.Conflict("bulk.undo_gone", "This was done too long ago, or taken back already.")
	}
	act, ok := bulkNamed(undo.Act)
	if !ok {
		return desk.NotFound("act")
	}
	if err := s.Store().DropDraft(v.Ctx(), v.Person().ID, place, "undo"); err != nil {
		return err
	}
	b := bulk{Act: undo.Act, Value: undo.Value, Done: true, Undone: true}
	for _, t := range undo.Tickets {
		one := bulkTicket{Number: t.Number}
		loaded, err := s.Store().TicketByNumber(v.Ctx(), t.Number)
		one.Subject = loaded.Subject
		for _, back := range act.inverse(t.before(), loaded.Ticket, undo.Value) {
			if _, isVoice := back.(desk.ChangeVoice); isVoice && !v.Actor.May(back, loaded.Ticket) {
				continue // who gave it to a colleague gives it back; who speaks to the requester is that colleague's to say
			}
			if err == nil {
				_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, back, engine.Call{Actor: v.Actor, Via: desk.ViaWeb, Unseen: true})
			}
		}
		if err != nil {
			one.Why = s.Problem(v, err)
		}
		b.Tickets = append(b.Tickets, one)
	}
	return s.bulkTold(v, b)
}

// bulkTold says what became of each ticket.
func (s *Site) bulkTold(v *page.Visit, b bulk) error {
	if v.IsPartial() {
		v.W.Header().Set("HX-Trigger", "desk:changed")
		return s.Render(v, http.StatusOK, bulkDialog(b))
	}
	return s.Render(v, http.StatusOK, bulkPage(s.Frame(v, v.T("bulk.title")), b))
}

// numbers are the tickets of a mass act as a form names them.
func (b bulk) numbers() string {
	all := make([]string, len(b.Tickets))
	for i, t := range b.Tickets {
		all[i] = strconv.FormatInt(t.Number, 10)
	}
	return strings.Join(all, ",")
}
