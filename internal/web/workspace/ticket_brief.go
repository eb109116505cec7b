package workspace

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sop"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// story is what a ticket holds for the next team, as it was written.
type story struct {
	Subject string
	Said    []desk.Said // public, oldest first
	Noted   []string
	Linked  []linked
	Before  map[desk.PartCode]string // what was written for the last handoff; notes and articles are those since
	Handed  desk.Seq                 // that handoff; 0: there was none
}

// linked is an article or a guide that somebody led to in words on the ticket, the first time that they did.
type linked struct {
	Article  desk.ArticleID
	By       desk.PersonID
	Side     desk.Side
	Inside   bool // in a note: the requester does not know of it
	At       time.Time
	Answered bool // the requester wrote again since
}

// How much of a ticket a part is filled with.
const (
	maxBriefNotes    = 1200 // runes of notes
	maxBriefTried    = 2400
	maxBriefArticles = 8
)

// brief fills the parts: from the draft that was being written, else from what the ticket holds.
func (s *Site) brief(v *page.Visit, c *contract, loaded store.Loaded) error {
	drafts, err := s.Store().Drafts(v.Ctx(), v.Person().ID, string(loaded.Ticket.ID))
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if d.Kind == "handoff" && json.Unmarshal([]byte(d.Data), &c.Parts) == nil {
			c.Saved, c.Draft, c.DraftAt = true, d.Data, d.SavedAt
			return nil
		}
	}
	records, err := s.storyRecords(v, loaded.Ticket)
	if err != nil {
		return err
	}
	if err := s.name(v, &c.shown, records); err != nil {
		return err
	}
	told := storyOf(loaded.Subject, records)
	if err := s.readScripts(v, &c.shown, records); err != nil {
		return err
	}
	articles, err := s.articlesTried(v, c.shown, told.Linked)
	if err != nil {
		return err
	}
	c.fillFrom(v.Words, told, articles)
	return nil
}

// storyRecords are the entries that a brief is made from: the newest, and those that opened the ticket, however long ago.
func (s *Site) storyRecords(v *page.Visit, t desk.Ticket) ([]store.Record, error) {
	after := max(t.Version-maxItems, 0)
	records, err := s.Store().Timeline(v.Ctx(), t.ID, after, maxItems)
	if err != nil || after == 0 {
		return records, err
	}
	opened, err := s.Store().Timeline(v.Ctx(), t.ID, 0, min(store.OpeningEntries, int(after)))
	return append(opened, records...), err
}

func storyOf(subject string, records []store.Record) story {
	told := story{Subject: subject}
	for _, r := range records {
		if _, ok := r.Event.(desk.HandoffOffered); ok && r.Content != nil && !r.Erased {
			told.hand(r.Seq, r.Content.Parts)
			continue
		}
		if r.Content == nil || r.Erased || strings.TrimSpace(r.Content.Body) == "" {
			continue
		}
		said := desk.Said{By: r.Stamp.By.Person, Text: r.Content.Body}
		switch e := r.Event.(type) {
		case desk.MessagePosted:
			if e.Automatic {
				continue
			}
			said.Side, said.By = e.Side, e.From
		case desk.NoteWritten:
			told.Noted = append(told.Noted, r.Content.Body)
			told.link(said, true, r.Stamp.At)
			continue
		default:
			continue
		}
		if said.Side == desk.SideRequester {
			for i := range told.Linked {
				told.Linked[i].Answered = told.Linked[i].Answered || told.Linked[i].Side == desk.SideDesk
			}
		}
		told.Said = append(told.Said, said)
		told.link(said, false, r.Stamp.At)
	}
	return told
}

// hand begins anew after a handoff: what was tried until then is in its parts.
func (t *story) hand(seq desk.Seq, parts []desk.Part) {
	t.Handed, t.Noted, t.Linked, t.Before = seq, nil, nil, map[desk.PartCode]string{}
	for _, p := range parts {
		t.Before[p.Code] = p.Text
	}
}

// link keeps which articles somebody led to. One that the requester was led to counts so, even if a note named it before.
func (t *story) link(said desk.Said, inside bool, at time.Time) {
	for _, id := range desk.LinkedArticles(said.Text) {
		one := linked{Article: id, By: said.By, Side: said.Side, Inside: inside, At: at}
		if i := slices.IndexFunc(t.Linked, func(l linked) bool { return l.Article == id }); i < 0 {
			t.Linked = append(t.Linked, one)
		} else if t.Linked[i].Inside && !inside {
			t.Linked[i] = one
		}
	}
}

// articlesTried words the articles that people on the ticket led each other to, with what is known of how it went. What the visitor may not
// read, and what is no article of this desk, is not named.
func (s *Site) articlesTried(v *page.Visit, p shown, all []linked) (string, error) {
	var lines []string
	for _, l := range all {
		title, err := s.articleTitle(v, l.Article)
		if err != nil {
			return "", err
		}
		if title != "" && len(lines) < maxBriefArticles {
			lines = append(lines, "- "+l.words(v.Words, title, orSomeone(v.Words, p.person(l.By).Name)))
		}
	}
	return strings.Join(lines, "\n"), nil
}

// articleTitle is the title of an article or of a script for requesters; empty: there is none that the visitor may read.
func (s *Site) articleTitle(v *page.Visit, id desk.ArticleID) (string, error) {
	if one, ok := s.Engine.Script(sop.ID(id)); ok && one.IsFor(0) {
		return one.Title, nil
	}
	a, err := s.Store().Article(v.Ctx(), id)
	if store.IsNotFound(err) || err == nil && !s.mayRead(v, a) {
		return "", nil
	}
	return a.Title, err
}

func (l linked) words(w *words.Words, title, name string) string {
	id := "handoff.article.sent"
	switch {
	case l.Inside:
		id = "handoff.article.noted"
	case l.Side != desk.SideDesk:
		id = "handoff.article.read"
	case l.Answered:
		id = "handoff.article.answered"
	}
	return w.T(id, "Title", title, "Name", name, "When", w.When(l.At))
}

// fillFrom fills the parts that the way asks for. Nothing is told in two of them.
func (c *contract) fillFrom(w *words.Words, told story, articles string) {
	symptoms, standing := c.digestWords(w, told, desk.DigestOf(told.Said))
	context, known := c.contextOf(), w.T("handoff.from.profile")
	if before := told.Before[desk.PartCustomerContext]; before != "" {
		context, known = before, w.T("handoff.from.before")
	}
	if standing != "" && c.isAsked(desk.PartCustomerContext) {
		context = strings.TrimSpace(context + "\n\n" + standing)
		if told.Handed == 0 {
			known = w.T("handoff.from.profile_last")
		}
	} else if standing != "" {
		symptoms = append(symptoms, standing)
	}
	from := w.N("handoff.from.digest", len(told.Said))
	if told.Before[desk.PartSymptoms] != "" {
		from = w.T("handoff.from.before")
	}
	c.fill(desk.PartSymptoms, strings.Join(symptoms, "\n\n"), from)
	source := w.T("handoff.from.notes")
	notes := clip(strings.Join(told.Noted, "\n"), maxBriefNotes)
	runs := slices.DeleteFunc(slices.Clone(c.Runs), func(r running) bool { return lastStep(r.Run) <= told.Handed })
	scripts := tried(w, runs)
	switch {
	case scripts != "" && articles != "":
		source = w.T("handoff.from.scripts_articles")
	case scripts != "":
		source = w.T("handoff.from.scripts")
	case articles != "" && notes != "":
		source = w.T("handoff.from.articles_notes")
	case articles != "":
		source = w.T("handoff.from.articles")
	}
	if articles != "" {
		articles = "**" + w.T("handoff.articles") + "**\n" + articles
	}
	if told.Before[desk.PartTried] != "" {
		source = w.T("handoff.from.before")
	}
	done := slices.DeleteFunc([]string{scripts, articles, notes}, func(text string) bool { return text == "" })
	c.fill(desk.PartTried, told.Before[desk.PartTried]+"\n\n"+clip(strings.Join(done, "\n\n"), maxBriefTried), source)
	if c.cameBack() { // what the same team thought is still what it thinks
		c.fill(desk.PartGuess, told.Before[desk.PartGuess], w.T("handoff.from.before"))
		c.fill(desk.PartCheckFirst, told.Before[desk.PartCheckFirst], w.T("handoff.from.before"))
	}
	c.fill(desk.PartGuess, reasonUp(runs), w.T("handoff.from.script_end"))
	c.fill(desk.PartCustomerContext, context, known)
}

// lastStep is the entry of the last answer of a run, or the one that began it.
func lastStep(run desk.ScriptRun) desk.Seq {
	if n := len(run.Answers); n > 0 {
		return run.Answers[n-1].Seq
	}
	return run.Seq
}

// cameBack tells whether the last handoff was returned or taken back.
func (c *contract) cameBack() bool {
	n := len(c.Ticket.Handoffs)
	if n == 0 {
		return false
	}
	state := c.Ticket.Handoffs[n-1].State
	return state == desk.HandoffStateReturned || state == desk.HandoffStateWithdrawn
}

// digestWords words a conversation for those who were not in it: what it is about with what was asked and answered, and where it stands. What the
// last handoff told is told in its words, and not once more.
func (c *contract) digestWords(w *words.Words, told story, d desk.Digest) (about []string, standing string) {
	first := strings.TrimSpace(told.Subject)
	if text := d.First.Text; text != "" && !strings.HasPrefix(text, first) {
		first = strings.TrimSpace(first + "\n" + text)
	} else if text != "" {
		first = text
	}
	before := told.Before[desk.PartSymptoms]
	if before != "" {
		first = before
	}
	if first != "" {
		about = append(about, first)
	}
	before += told.Before[desk.PartCustomerContext]
	for _, r := range d.Answers {
		if strings.Contains(before, r.Answer.Text) {
			continue
		}
		about = append(about, w.T("handoff.digest.asked", "Name", c.nameIn(w, r.Asked), "Text", r.Asked.Text)+"\n"+
			w.T("handoff.digest.answered", "Name", c.nameIn(w, r.Answer), "Text", r.Answer.Text))
	}
	var last []string
	for _, q := range d.Last {
		if strings.Contains(before, q.Text) {
			continue
		}
		last = append(last, w.T("handoff.digest.last", "Name", c.nameIn(w, q), "Text", q.Text))
	}
	return about, strings.Join(last, "\n")
}

func (c *contract) nameIn(w *words.Words, q desk.Quote) string {
	return orSomeone(w, c.person(q.By).Name)
}

func (c *contract) fill(code desk.PartCode, text, source string) {
	if text = strings.TrimSpace(text); text != "" && c.isAsked(code) {
		c.Parts[code], c.Sources[code] = text, source
	}
}

// contextOf words who the customer is, for those who do not know them.
func (c *contract) contextOf() string {
	who := c.person(c.Ticket.Requester)
	text := who.Name
	if who.Title != "" {
		text += ", " + who.Title
	}
	if c.Client.Name != "" {
		text += ", " + c.Client.Name
	}
	if who.Phone != "" {
		text += ", " + who.Phone
	}
	return text
}
