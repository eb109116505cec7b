package workspace

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// taskLine is a task with its title.
type taskLine struct {
	desk.Task
	Title string
	Team  string
}

func (s *Site) readTasks(v *page.Visit, p *shown, records []store.Record) error {
	for _, task := range p.Ticket.Tasks {
		title, err := s.titleOf(v, p.Ticket.ID, task.Seq, records)
		if err != nil {
			return err
		}
		p.Tasks = append(p.Tasks, taskLine{Task: task, Title: title, Team: p.House.Teams[task.Team].Name})
	}
	return nil
}

// titleOf finds the words of a task among the entries at hand, else reads them.
func (s *Site) titleOf(v *page.Visit, id desk.TicketID, seq desk.Seq, records []store.Record) (string, error) {
	i := slices.IndexFunc(records, func(r store.Record) bool { return r.Seq == seq })
	var record store.Record
	if i >= 0 {
		record = records[i]
	} else {
		var err error
		if record, err = s.Store().Entry(v.Ctx(), id, seq); err != nil {
			return "", err
		}
	}
	if record.Content == nil {
		return store.ErasedText, nil
	}
	return record.Content.Subject, nil
}

// linkLine is a linked ticket with what it is called.
type linkLine struct {
	Number   int64
	Subject  string
	State    desk.State
	Relation desk.Relation
}

// readLinks names linked tickets that the visitor sees; of others nothing is told.
func (s *Site) readLinks(v *page.Visit, p *shown, _ []store.Record) error {
	links := p.Ticket.Links
	if p.Ticket.MergedInto != "" {
		links = append(slices.Clone(links), desk.Link{Other: p.Ticket.MergedInto, Relation: "merged_into"})
	}
	for _, l := range links {
		other, err := s.Store().Ticket(v.Ctx(), l.Other)
		if store.IsNotFound(err) || err == nil && !v.Actor.Scope().IsAgentOf(other.Ticket) {
			continue
		}
		if err != nil {
			return err
		}
		p.Links = append(p.Links, linkLine{Number: other.Ticket.Number, Subject: other.Subject, State: other.Ticket.State, Relation: l.Relation})
	}
	return nil
}

func (s *Site) readDrafts(v *page.Visit, p *shown, records []store.Record) error {
	drafts, err := s.Store().Drafts(v.Ctx(), v.Person().ID, string(p.Ticket.ID))
	var brief store.Draft
	for _, d := range drafts {
		if d.Kind == kindBrief {
			brief = d
			continue
		}
		p.Drafts[d.Kind], p.SavedAt[d.Kind] = d.Data, d.SavedAt
		if d.Kind == "reply" && d.Data != "" {
			p.Seen = seenAt(records, d.SavedAt, p.Version)
		}
	}
	if brief.Data != "" {
		p.brief(brief)
	}
	return err
}

// own refuses a form that somebody else filled in: its page stood open while another person signed in in the same browser.
func own(v *page.Visit) error {
	if by := v.Form("by"); by != "" && by != string(v.Person().ID) {
		return desk.Forbidden("form.other_person", "Somebody else has signed in since this page was opened. What was typed there was not taken.")
	}
	return nil
}

// typedAt is when a draft was typed, as its page says by the desk's clock; it cannot be far ahead.
func typedAt(v *page.Visit, now time.Time) time.Time {
	latest := now.Add(time.Minute).UTC()
	at, err := strconv.ParseInt(v.Form("at"), 10, 64)
	if err != nil || at <= 0 {
		return now.UTC()
	}
	if typed := time.UnixMilli(at).UTC(); typed.Before(latest) {
		return typed
	}
	return latest
}

// seenAt gives the last entry that was there at an instant. Where all of those at hand are younger, it is the one before them.
func seenAt(records []store.Record, at time.Time, last desk.Seq) desk.Seq {
	for _, r := range records {
		if r.Stamp.At.After(at) {
			return r.Seq - 1
		}
	}
	return last
}

// draftSave keeps what is typed and not sent.
func (s *Site) draftSave(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err == nil {
		err = own(v)
	}
	if err != nil {
		return err
	}
	kind := v.Form("kind")
	if !slices.Contains([]string{"reply", "note", "handoff"}, kind) {
		return desk.Invalid("kind", "draft.kind", "A draft is a reply, a note or a handoff.")
	}
	err = s.Store().SaveDraft(v.Ctx(), store.Draft{
		Person: v.Person().ID, Place: string(loaded.Ticket.ID), Kind: kind, Data: strings.ReplaceAll(v.Form("body"), "\r\n", "\n"), SavedAt: typedAt(v, time.Now()),
	})
	if err == nil && kind == "reply" {
		err = s.Store().DropDraft(v.Ctx(), v.Person().ID, string(loaded.Ticket.ID), kindBrief) // what was put there is in the reply now
	}
	if err != nil {
		return err
	}
	s.ok(v)
	return nil
}

// present is somebody else who looks at the ticket now.
type present struct {
	Person desk.Person
	Doing  string
}

func (s *Site) readPresent(v *page.Visit, p *shown, _ []store.Record) error {
	all, err := s.presentOn(v, p.Ticket.ID)
	p.Present = all
	return err
}

func (s *Site) presentOn(v *page.Visit, id desk.TicketID) ([]present, error) {
	rows, err := s.Store().PresencesOf(v.Ctx(), id, time.Now().UTC())
	if err != nil {
		return nil, err
	}
	ids := make([]desk.PersonID, len(rows))
	for i, r := range rows {
		ids[i] = r.Person
	}
	people, err := s.Store().Persons(v.Ctx(), ids)
	if err != nil {
		return nil, err
	}
	var all []present
	for _, r := range rows {
		if r.Person != v.Person().ID {
			all = append(all, present{Person: people[r.Person], Doing: r.Doing})
		}
	}
	return all, nil
}

// presentFor is how long somebody counts as here without being heard of.
const presentFor = 25 * time.Second

// presenceSave says that the visitor looks at the ticket, writes, or has gone.
func (s *Site) presenceSave(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	switch doing := v.Form("doing"); doing {
	case "viewing", "writing":
		err = s.Store().SavePresence(v.Ctx(), store.Presence{Ticket: loaded.Ticket.ID, Person: v.Person().ID, Doing: doing, Until: now.Add(presentFor)}, now)
	case "gone":
		err = s.Store().LeavePresence(v.Ctx(), loaded.Ticket.ID, v.Person().ID, now)
	default:
		err = desk.Invalid("doing", "presence.doing", "One is viewing, writing or gone.")
	}
	if err != nil {
		return err
	}
	s.ok(v)
	return nil
}

func (s *Site) presenceShow(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	all, err := s.presentOn(v, loaded.Ticket.ID)
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, presence(loaded.Ticket.Number, all))
}

// readSave remembers how far the visitor has read.
func (s *Site) readSave(v *page.Visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	if err := s.Store().MarkRead(v.Ctx(), v.Person().ID, loaded.Ticket.ID, loaded.Ticket.Version); err != nil {
		return err
	}
	s.ok(v)
	return nil
}

// suggest looks for articles that fit what the ticket is about.
func (s *Site) suggest(v *page.Visit, p *shown, _ []store.Record) error {
	hits, err := store.Find(v.Ctx(), s.Store(), v.Actor.Scope(), "article", p.Subject, 3)
	if err != nil {
		return err
	}
	for _, hit := range hits {
		article, err := s.Store().Article(v.Ctx(), desk.ArticleID(hit.ID))
		if store.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if v.Actor.MayRead(desk.Readers{Audience: article.Audience, Client: article.Client, Tier: article.Tier}, p.House) {
			p.Articles = append(p.Articles, s.findingOf(p, article))
		}
	}
	return nil
}
