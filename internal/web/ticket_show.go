package web

import (
	"cmp"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// shown is a ticket as its page shows it.
type shown struct {
	Ticket  desk.Ticket
	Subject string
	Lines   []line
	People  map[desk.PersonID]desk.Person
	House   desk.House
	Client  string
	Actor   desk.Actor
	Agent   bool // seen from the desk's side
	Members []desk.Person
	Problem string // what was wrong with what was just sent
	Sent    sent   // and what was typed, kept
}

// line is one entry in words.
type line struct {
	store.Record
	Words    string
	Internal bool
}

func teamsInOrder(h desk.House) []desk.Team {
	return slices.SortedFunc(maps.Values(h.Teams), func(a, b desk.Team) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Name, b.Name))
	})
}

func (s *Site) ticketShow(v visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	return s.showTicket(v, loaded, http.StatusOK, "", sent{})
}

// maxLines is how many entries a page shows; the newest ones of a longer timeline.
const maxLines = 500

func (s *Site) showTicket(v visit, loaded store.Loaded, status int, problem string, typed sent) error {
	t := loaded.Ticket
	after := max(t.Version-maxLines, 0)
	records, err := s.Engine.Store().Timeline(v.ctx(), t.ID, after, maxLines)
	if err != nil {
		return err
	}
	page := shown{
		Ticket: t, Subject: loaded.Subject, House: s.Engine.House(), Actor: v.actor, Problem: problem, Sent: typed,
		Agent: v.actor.Scope().IsAgentOf(t) && v.isAgent(),
	}
	if err := s.nameAll(v, &page, records); err != nil {
		return err
	}
	s.render(v, status, ticketShowPage(v.frame("#"+strconv.FormatInt(t.Number, 10)+" "+loaded.Subject), page))
	return nil
}

func (s *Site) nameAll(v visit, page *shown, records []store.Record) error {
	t := page.Ticket
	ids := []desk.PersonID{t.Requester, t.Owner, t.Voice}
	for _, r := range records {
		ids = append(ids, r.Stamp.By.Person)
		ids = append(ids, desk.Mentions(r.Event)...)
	}
	var err error
	if page.People, err = s.Engine.Store().Persons(v.ctx(), ids); err != nil {
		return err
	}
	client, err := s.Engine.Store().Client(v.ctx(), t.Client)
	if err != nil && !store.IsNotFound(err) {
		return err
	}
	page.Client = client.Name
	agents, err := s.Engine.Store().ListAgents(v.ctx())
	if err != nil {
		return err
	}
	for _, p := range agents {
		if p.IsMember(t.Team) && !p.Disabled {
			page.Members = append(page.Members, p)
		}
	}
	voice := desk.Public
	if page.Agent {
		voice = desk.Internal
	}
	for _, r := range records {
		words := desk.Sentence(r.Event, r.Stamp, names{page}, voice)
		if words != "" {
			page.Lines = append(page.Lines, line{Record: r, Words: words, Internal: r.Event.Audience() == desk.Internal})
		}
	}
	return nil
}

// names gives the words for ids from what the page has loaded.
type names struct{ page *shown }

func (n names) Person(id desk.PersonID) string     { return n.page.People[id].Name }
func (n names) Team(id desk.TeamID) string         { return n.page.House.Teams[id].Name }
func (n names) Client(desk.ClientID) string        { return "" }
func (n names) Category(id desk.CategoryID) string { return n.page.House.Categories[id].Name }
func (n names) Vendor(id desk.VendorID) string     { return n.page.House.Vendors[id].Name }
func (n names) Ticket(desk.TicketID) string        { return "" }

// fileShow gives a file of an entry that the visitor may see, always as a download.
func (s *Site) fileShow(v visit) error {
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	seq, err := strconv.ParseInt(v.r.PathValue("seq"), 10, 64)
	if err != nil {
		return desk.NotFound("file")
	}
	record, err := s.Engine.Store().Entry(v.ctx(), loaded.Ticket.ID, desk.Seq(seq))
	if err != nil || record.Content == nil {
		return desk.NotFound("file")
	}
	if record.Event.Audience() == desk.Internal && !v.actor.Scope().IsAgentOf(loaded.Ticket) {
		return desk.NotFound("file")
	}
	for _, file := range record.Content.Attachments {
		if file.Hash == v.r.PathValue("hash") {
			return s.sendFile(v, file)
		}
	}
	return desk.NotFound("file")
}

func (s *Site) sendFile(v visit, file desk.Attachment) error {
	reader, err := s.Blobs.Open(v.ctx(), string(file.Client), file.Hash)
	if err != nil {
		return err
	}
	defer func() { _ = reader.Close() }()
	h := v.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	if _, err := io.Copy(v.w, reader); err != nil {
		s.Log.Warn("a file was not sent whole", "error", err)
	}
	return nil
}
