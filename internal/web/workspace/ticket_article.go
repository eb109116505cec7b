package workspace

import (
	"net/http"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
)

// found is an article beside a ticket, with what of it can be put into what one writes there.
type found struct {
	store.Article
	Told  bool   // the requester may read it, and the visitor may answer them: it goes into the answer, else into a note
	Link  string // Markdown that leads its reader to it
	Quote string // its text as a quotation, with where it stands
}

// maxQuote is how much of an article is quoted; more of it is better linked.
const maxQuote = 2000

// findingOf makes ready what of an article can be put into an answer or a note.
func (s *Site) findingOf(p *shown, a store.Article) found {
	requester := desk.Actor{Person: p.person(p.Ticket.Requester)}
	f := found{Article: a}
	f.Told = p.maySpeak() && requester.MayRead(desk.Readers{Audience: a.Audience, Client: a.Client, Tier: a.Tier}, p.House)
	address := s.BaseURL + "/knowledge/" + string(a.ID)
	if f.Told {
		address = s.BaseURL + "/guides/" + string(a.ID)
	}
	title := strings.NewReplacer("[", "(", "]", ")").Replace(a.Title)
	f.Link = "[" + title + "](" + address + ")"
	f.Quote = "> " + strings.ReplaceAll(clip(strings.TrimSpace(a.Body), maxQuote), "\n", "\n> ") + "\n>\n> " + f.Link + "\n\n"
	return f
}

// draftKind is the draft that it goes into.
func (f found) draftKind() string {
	if f.Told {
		return "reply"
	}
	return "note"
}

// articleBeside loads an article for a ticket of the address.
func (s *Site) articleBeside(v *page.Visit) (shown, found, error) {
	loaded, err := s.ticket(v)
	if err != nil {
		return shown{}, found{}, err
	}
	p := shown{Ticket: loaded.Ticket, Subject: loaded.Subject, House: s.House(), Actor: v.Actor, Me: v.Person(), Query: suffix(kept(v.R.URL.Query()))}
	if err := s.name(v, &p, nil); err != nil {
		return p, found{}, err
	}
	a, err := s.article(v)
	return p, s.findingOf(&p, a), err
}

// ticketArticle shows an article without leaving the ticket.
func (s *Site) ticketArticle(v *page.Visit) error {
	p, f, err := s.articleBeside(v)
	if err != nil {
		return err
	}
	if v.IsPartial() {
		return s.Render(v, http.StatusOK, articleDialog(p, f))
	}
	return s.Render(v, http.StatusOK, articleSheetPage(s.Frame(v, f.Title), p, f))
}

// ticketArticlePut adds a link or a quotation to what the visitor is writing. A script does it in the page, at the cursor.
func (s *Site) ticketArticlePut(v *page.Visit) error {
	p, f, err := s.articleBeside(v)
	if err != nil {
		return err
	}
	text := f.Link
	if v.Form("how") == "quote" {
		text = f.Quote
	}
	drafts, err := s.Store().Drafts(v.Ctx(), v.Person().ID, string(p.Ticket.ID))
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if d.Kind == f.draftKind() && strings.TrimSpace(d.Data) != "" {
			text = d.Data + "\n" + text
		}
	}
	err = s.Store().SaveDraft(v.Ctx(), store.Draft{Person: v.Person().ID, Place: string(p.Ticket.ID), Kind: f.draftKind(), Data: text, SavedAt: time.Now().UTC()})
	if err != nil {
		return err
	}
	v.Go(path(p.Ticket.Number) + p.Query)
	return nil
}
