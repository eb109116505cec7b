package workspace

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// reading turns a form into a command.
type reading func(v *page.Visit, s *Site) (desk.Command, error)

// acts are the acts whose form is a command and nothing else, by the last part of their address.
var acts = map[string]reading{
	"note": func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.WriteNote{Content: body(v)}, nil },
	"take": func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.Assign{To: v.Person().ID}, nil },
	"assign": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.Assign{To: desk.PersonID(v.Form("person"))}, nil
	},
	"classify": classify,
	"accept":   acceptHandoff,
	"return": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.ReturnHandoff{Why: desk.ReturnWhy(v.Form("why")), Content: body(v)}, nil
	},
	"withdraw": func(*page.Visit, *Site) (desk.Command, error) { return desk.WithdrawHandoff{}, nil },
	"rate":     rateHandoff,
	"hold":     hold,
	"resume":   func(*page.Visit, *Site) (desk.Command, error) { return desk.Resume{}, nil },
	"reopen":   func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.Reopen{Content: body(v)}, nil },
	"close":    func(*page.Visit, *Site) (desk.Command, error) { return desk.Close{}, nil },
	"discard": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.Discard{Why: desk.DiscardWhy(v.Form("why"))}, nil
	},
	"merge":       merge,
	"link":        link,
	"unlink":      unlink,
	"move":        moveClient,
	"restrict":    restrict,
	"lift":        liftRestriction,
	"task":        addTask,
	"task-change": changeTask,
	"time":        logTime,
	"tag": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.Tag{Tag: strings.TrimSpace(v.Form("tag"))}, nil
	},
	"untag": func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.Untag{Tag: v.Form("tag")}, nil },
	"route": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.Route{Team: desk.TeamID(v.Form("team")), Content: body(v)}, nil
	},
	"reroute": reroute,
	"major":   setMajor,
	"watch":   func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.Watch{Person: v.Person().ID}, nil },
	"unwatch": func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.Unwatch{Person: v.Person().ID}, nil },
	"raise": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.RaiseTo{To: desk.PersonID(v.Form("person")), Content: body(v)}, nil
	},
	"voice": func(v *page.Visit, _ *Site) (desk.Command, error) {
		return desk.ChangeVoice{To: desk.PersonID(v.Form("person"))}, nil
	},
	"script":        startScript,
	"script-answer": answerStep,
	"script-back":   stepBack,
	"script-end":    finishScript,
	"dispatch":      func(v *page.Visit, _ *Site) (desk.Command, error) { return desk.ListForDispatch{Content: body(v)}, nil },
}

// ticketAct gives a command to the ticket of the address. After it the ticket is shown as it is now; a refusal shows the form
// again with what was typed.
func (s *Site) ticketAct(name string, read reading) func(*page.Visit) error {
	return func(v *page.Visit) error {
		loaded, err := s.ticket(v)
		if err != nil {
			return err
		}
		if err := own(v); err != nil {
			return err
		}
		command, err := read(v, s)
		call := s.call(v)
		if err == nil && name == "note" {
			call.Key, err = s.said(v, command)
		}
		if err == nil {
			_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, command, call)
		}
		if _, before := s.Earlier(v, call.Key); before {
			err = nil
		}
		if err == nil && name == "note" {
			err = s.dropSent(v, loaded.Ticket.ID, "note")
		}
		if err != nil {
			return s.refuse(v, loaded, name, err)
		}
		if merged, ok := command.(desk.Merge); ok {
			return s.goOn(v, merged.Into)
		}
		return s.done(v, loaded.Ticket.Number)
	}
}

// goOn leads to the ticket in which a merged one goes on.
func (s *Site) goOn(v *page.Visit, id desk.TicketID) error {
	into, err := s.Store().Ticket(v.Ctx(), id)
	if err != nil {
		return err
	}
	address := path(into.Ticket.Number) + suffix(kept(v.R.URL.Query()))
	if !v.IsPartial() {
		v.Go(address)
		return nil
	}
	v.W.Header().Set("HX-Redirect", address)
	s.ok(v)
	return nil
}

// said is the once-key of a text and the form it was sent in: whoever sends it again, not knowing whether it arrived, says it once.
func (s *Site) said(v *page.Visit, words ...any) (*store.Key, error) {
	now, err := s.Engine.Clock().Now()
	return page.Apart(v.Key(now, words...)), err
}

// dropSent forgets the draft of what was sent, unless its author writes something else by now.
func (s *Site) dropSent(v *page.Visit, id desk.TicketID, kind string) error {
	if v.Form("writing") != "" {
		return nil
	}
	return s.Store().DropDraft(v.Ctx(), v.Person().ID, string(id), kind)
}

// done shows the ticket after an act.
func (s *Site) done(v *page.Visit, number int64) error {
	fresh, err := s.Store().TicketByNumber(v.Ctx(), number)
	if err != nil {
		return err
	}
	if !v.Actor.Scope().IsAgentOf(fresh.Ticket) { // the act took it out of sight, as a move to another client may
		return s.outOfSight(v)
	}
	if !v.IsPartial() {
		v.Go(path(number) + suffix(kept(v.R.URL.Query())))
		return nil
	}
	p, err := s.show(v, fresh)
	if err != nil {
		return err
	}
	v.W.Header().Set("HX-Trigger", "desk:done")
	return s.sendTicket(v, http.StatusOK, p)
}

func (s *Site) outOfSight(v *page.Visit) error {
	if !v.IsPartial() {
		v.Go("/tickets")
		return nil
	}
	v.W.Header().Set("HX-Redirect", "/tickets")
	s.ok(v)
	return nil
}

// refuse shows again what was refused. What is not the visitor's to mend goes to the page of failures.
func (s *Site) refuse(v *page.Visit, loaded store.Loaded, name string, err error) error {
	if !page.IsRefusal(err) {
		return err
	}
	if form, ok := sheets[name]; ok {
		return s.renderSheet(v, page.StatusOf(err), loaded, name, form, err)
	}
	if v.IsPartial() && name != "note" && name != "message" {
		return err
	}
	p, showErr := s.show(v, loaded)
	if showErr != nil {
		return showErr
	}
	p.Problem = s.Problem(v, err)
	if typed := v.Form("body"); typed != "" {
		p.Drafts[kindOf(name)] = typed
	}
	return s.sendTicket(v, page.StatusOf(err), p)
}

func kindOf(act string) string {
	if act == "note" {
		return "note"
	}
	return "reply"
}

// body is the text of a form, with the line ends of browsers made plain.
func body(v *page.Visit) desk.Content {
	return desk.Content{Body: strings.TrimSpace(strings.ReplaceAll(v.Form("body"), "\r\n", "\n"))}
}

func classify(v *page.Visit, _ *Site) (desk.Command, error) {
	return desk.Classify{
		Type: desk.Type(v.Form("type")), Category: desk.CategoryID(v.Form("category")), Impact: desk.Level(v.Form("impact")), Urgency: desk.Level(v.Form("urgency")),
	}, nil
}

// acceptHandoff takes a handoff over, with what its receiver thinks of the story where they pressed that.
func acceptHandoff(v *page.Visit, _ *Site) (desk.Command, error) {
	if v.Form("rating") == "" {
		return desk.AcceptHandoff{}, nil
	}
	rating, err := strconv.Atoi(v.Form("rating"))
	if err != nil || rating == 0 {
		return nil, desk.Invalid("rating", "handoff.rating", "The rating is a number from 1 to 5.")
	}
	return desk.AcceptHandoff{Rating: rating}, nil
}

func rateHandoff(v *page.Visit, _ *Site) (desk.Command, error) {
	rating, err := strconv.Atoi(v.Form("rating"))
	if err != nil {
		return nil, desk.Invalid("rating", "handoff.rating", "The rating is a number from 1 to 5.")
	}
	seq, _ := strconv.ParseInt(v.Form("handoff"), 10, 64)
	return desk.RateHandoff{Handoff: desk.Seq(seq), Rating: rating}, nil
}

func hold(v *page.Visit, _ *Site) (desk.Command, error) {
	c := desk.Put{
		Reason: desk.HoldReason(v.Form("reason")), Content: body(v),
	}
	if c.Reason == desk.HoldVendor { // its fields are out of sight for other reasons, and filled all the same
		c.Vendor, c.Reference = desk.VendorID(v.Form("vendor")), strings.TrimSpace(v.Form("reference"))
	}
	if v.Form("until") == "" {
		return c, nil
	}
	until, err := time.ParseInLocation("2006-01-02T15:04", v.Form("until"), v.Words.Zone)
	if err != nil {
		return nil, desk.Invalid("until", "hold.until_form", "The time is not one. Write it as 2026-06-01T14:00.")
	}
	c.Until = until.UTC()
	return c, nil
}

func addTask(v *page.Visit, _ *Site) (desk.Command, error) {
	return desk.AddTask{Title: strings.TrimSpace(v.Form("title")), Team: desk.TeamID(v.Form("team"))}, nil
}

func changeTask(v *page.Visit, _ *Site) (desk.Command, error) {
	seq, err := strconv.ParseInt(v.Form("task"), 10, 64)
	if err != nil {
		return nil, desk.NotFound("task")
	}
	return desk.ChangeTask{Task: desk.Seq(seq), State: desk.TaskState(v.Form("state"))}, nil
}

func logTime(v *page.Visit, _ *Site) (desk.Command, error) { return readTime(v) }

func readTime(v *page.Visit) (desk.LogTime, error) {
	minutes, err := strconv.Atoi(strings.TrimSpace(v.Form("minutes")))
	if err != nil {
		return desk.LogTime{}, desk.Invalid("minutes", "time.minutes", "Log between 1 minute and 24 hours at once.")
	}
	return desk.LogTime{Minutes: minutes, Where: desk.Where(v.Form("where")), Billable: v.Form("billable") != "", Content: body(v)}, nil
}

// ticketSend sends a reply. One that was written without having seen what came meanwhile is held back once, and what came is
// shown above it. With undo, it waits some seconds before it goes out.
func (s *Site) ticketSend(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	if err := own(v); err != nil {
		return err
	}
	files, err := s.Uploads(v, loaded.Ticket.Client)
	content := body(v)
	content.Attachments = files
	call := s.call(v)
	call.NotBefore = undoFor
	if err == nil {
		call.Key, err = s.said(v, content)
	}
	_, before := s.Earlier(v, call.Key)
	seen, _ := strconv.ParseInt(v.Form("seen"), 10, 64)
	if v.Form("anyway") == "" && seen > 0 && err == nil && !before {
		unseen, err := s.unseen(v, loaded, desk.Seq(seen))
		if err != nil {
			return err
		}
		if len(unseen) > 0 {
			return s.holdBack(v, loaded, unseen)
		}
	}
	if err == nil && !before {
		_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.PostMessage{Content: content}, call)
	}
	if err != nil {
		return s.refuse(v, loaded, "message", err)
	}
	if err := s.dropSent(v, loaded.Ticket.ID, "reply"); err != nil {
		return err
	}
	if err := s.Store().DropDraft(v.Ctx(), v.Person().ID, string(loaded.Ticket.ID), kindBrief); err != nil {
		return err
	}
	if then := v.Form("then"); then == "hold" && !before {
		if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.Put{Reason: desk.HoldRequester}, s.call(v)); err != nil {
			return s.refuse(v, loaded, "hold", err)
		}
	}
	return s.done(v, loaded.Ticket.Number)
}

// undoFor is how long a letter waits before it leaves the desk.
const undoFor = 10 * time.Second

// unseen gives what others wrote after the version a page was made from.
func (s *Site) unseen(v *page.Visit, loaded store.Loaded, seen desk.Seq) ([]item, error) {
	if loaded.Ticket.Version <= seen {
		return nil, nil
	}
	records, err := s.Store().Timeline(v.Ctx(), loaded.Ticket.ID, seen, maxItems)
	if err != nil {
		return nil, err
	}
	var others []store.Record
	for _, r := range records {
		if r.Event.Audience() == desk.Public && hasText(r) && r.Stamp.By.Person != v.Person().ID {
			others = append(others, r)
		}
	}
	if len(others) == 0 {
		return nil, nil
	}
	p := shown{Ticket: loaded.Ticket, House: s.House()}
	if err := s.name(v, &p, others); err != nil {
		return nil, err
	}
	return p.itemize(v, others), nil
}

// holdBack shows a reply that was not sent, with what came meanwhile above it.
func (s *Site) holdBack(v *page.Visit, loaded store.Loaded, unseen []item) error {
	p, err := s.show(v, loaded)
	if err != nil {
		return err
	}
	p.Unseen, p.Drafts["reply"] = unseen, v.Form("body")
	return s.sendTicket(v, http.StatusConflict, p)
}
