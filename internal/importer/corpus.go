// Package importer takes over tickets that another desk kept. It reads foreign files and hands histories to the engine; it
// holds no rule of the trade.
package importer

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// Counts says what was taken over.
type Counts struct {
	Tickets  int `json:"tickets"`
	Messages int `json:"messages"`
	Persons  int `json:"persons"`
}

const (
	corpusDomain = "corpus.test"
	agents       = 20
	teams        = 4
	batchSize    = 250 // tickets in one transaction
	indexSize    = 2000
	fieldsTicket = 8
	fieldsPost   = 5
)

// Corpus imports tickets.tsv and messages.tsv of a folder, the benchmark's corpus, with its search index. A desk takes it
// once: a second time is refused.
func Corpus(ctx context.Context, e *engine.Engine, dir string) (Counts, error) {
	_, err := e.Store().ClientByDomain(ctx, corpusDomain)
	if err == nil {
		return Counts{}, desk.Conflict("import.twice", "This desk holds the corpus already, or a part of it. Import it into a new data folder.")
	}
	if !store.IsNotFound(err) {
		return Counts{}, err
	}
	c, err := openCorpus(e, dir)
	if err != nil {
		return Counts{}, err
	}
	defer c.close()
	if err := c.prepare(ctx); err != nil {
		return Counts{}, err
	}
	return c.run(ctx)
}

type corpus struct {
	engine   *engine.Engine
	tickets  *table
	messages *table
	ahead    []string // the first message of the next ticket
	client   desk.Client
	teams    []desk.TeamID
	agents   []desk.PersonID
	contacts map[string]desk.PersonID
	counts   Counts
	unread   []store.Document // written, not yet in the search
}

func openCorpus(e *engine.Engine, dir string) (*corpus, error) {
	c := &corpus{engine: e, contacts: map[string]desk.PersonID{}, client: desk.Client{ID: desk.ClientID(newID()), Name: "Corpus", Domains: []string{corpusDomain}}}
	var err error
	if c.tickets, err = openTable(filepath.Join(dir, "tickets.tsv"), fieldsTicket); err != nil {
		return nil, err
	}
	if c.messages, err = openTable(filepath.Join(dir, "messages.tsv"), fieldsPost); err != nil {
		c.tickets.close()
		return nil, err
	}
	return c, nil
}

func (c *corpus) close() {
	c.tickets.close()
	c.messages.close()
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func (c *corpus) audit(act string) store.Audit {
	now, _ := c.engine.Clock().Now() // of no consequence where the clock drifts: the import itself then stops
	return store.Audit{At: now, Act: act}
}

// prepare adds the client, the teams and the agents.
func (c *corpus) prepare(ctx context.Context) error {
	s := c.engine.Store()
	if err := s.SaveClient(ctx, c.client, c.audit("client.save")); err != nil {
		return err
	}
	house, err := s.House(ctx)
	if err != nil {
		return err
	}
	if house.Teams == nil {
		house.Teams = map[desk.TeamID]desk.Team{}
	}
	for n := range teams {
		team := desk.Team{ID: desk.TeamID(newID()), Name: fmt.Sprintf("Corpus team %d", n+1), Tier: 1}
		house.Teams[team.ID] = team
		c.teams = append(c.teams, team.ID)
	}
	if err := s.SaveHouse(ctx, house, c.audit("house.save")); err != nil {
		return err
	}
	for n := range agents {
		p := desk.Person{
			ID: desk.PersonID(newID()), Name: fmt.Sprintf("Agent %d", n+1), Email: fmt.Sprintf("agent%d@%s", n+1, corpusDomain),
			Roles: []desk.Role{desk.RoleAgent}, Teams: c.teams, ServesAll: true,
		}
		c.agents = append(c.agents, p.ID)
		if err := s.SavePerson(ctx, p, c.audit("person.save")); err != nil {
			return err
		}
	}
	c.counts.Persons = agents
	return c.engine.Refresh(ctx)
}

// batch is what one transaction takes, with the texts for the search.
type batch struct {
	persons   []desk.Person
	histories []engine.History
	documents []store.Document
	err       error
}

// analyzer is a store that plans its reads by figures about what it holds.
type analyzer interface {
	Analyze(ctx context.Context) error
}

// run reads and folds the next batch while the one before is written.
func (c *corpus) run(ctx context.Context) (Counts, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan batch, 1)
	go func() {
		defer close(batches)
		for {
			b := c.next()
			select {
			case batches <- b:
			case <-ctx.Done():
				return
			}
			if b.err != nil || len(b.histories) < batchSize {
				return
			}
		}
	}()
	done := Counts{Persons: c.counts.Persons}
	for b := range batches {
		if b.err != nil {
			return done, b.err
		}
		if err := c.write(ctx, b); err != nil {
			return done, err
		}
		done.Tickets += len(b.histories)
		done.Persons += len(b.persons)
		for _, h := range b.histories {
			done.Messages += len(h.Steps) - 1
		}
	}
	if err := c.index(ctx); err != nil {
		return done, err
	}
	if s, ok := c.engine.Store().(analyzer); ok {
		if err := s.Analyze(ctx); err != nil {
			return done, err
		}
	}
	return done, ctx.Err()
}

func (c *corpus) write(ctx context.Context, b batch) error {
	if err := c.savePersons(ctx, b.persons); err != nil {
		return err
	}
	tickets, err := c.engine.Import(ctx, b.histories)
	if err != nil {
		return err
	}
	for i, t := range tickets {
		b.documents[i].Number, b.documents[i].Version = t.Number, int64(t.Version)
	}
	c.unread = append(c.unread, b.documents...)
	if len(c.unread) >= indexSize {
		return c.index(ctx)
	}
	return nil
}

func (c *corpus) index(ctx context.Context) error {
	documents := c.unread
	c.unread = nil
	return c.engine.Store().IndexDocuments(ctx, documents)
}

// savePersons saves side by side, so that the store writes many in one transaction.
func (c *corpus) savePersons(ctx context.Context, persons []desk.Person) error {
	var saving sync.WaitGroup
	errs := make(chan error, len(persons))
	for _, p := range persons {
		saving.Go(func() { errs <- c.engine.Store().SavePerson(ctx, p, c.audit("person.save")) })
	}
	saving.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// next reads a batch; a short one is the last.
func (c *corpus) next() batch {
	var b batch
	for len(b.histories) < batchSize {
		line, err := c.tickets.read()
		if err != nil || line == nil {
			b.err = err
			return b
		}
		posts, err := c.messagesOf(line[0])
		if err != nil {
			b.err = err
			return b
		}
		h, err := c.history(line, posts, &b)
		if err != nil {
			b.err = fmt.Errorf("%s: %w", c.tickets.place(), err)
			return b
		}
		b.histories = append(b.histories, h)
		b.documents = append(b.documents, document(h, line[7], posts))
	}
	return b
}

// messagesOf reads the lines that belong to a ticket; both files are in the same order.
func (c *corpus) messagesOf(ticket string) ([][]string, error) {
	var posts [][]string
	for {
		line := c.ahead
		if line == nil {
			var err error
			if line, err = c.messages.read(); err != nil {
				return nil, err
			}
		}
		if line == nil || line[1] != ticket {
			c.ahead = line
			return posts, nil
		}
		c.ahead = nil
		posts = append(posts, line)
	}
}

func document(h engine.History, subject string, posts [][]string) store.Document {
	texts := make([]string, len(posts))
	for i, post := range posts {
		texts[i] = post[4]
	}
	body := strings.Join(texts, "\n")
	lang := search.Lang(subject + " " + body)
	return store.Document{Kind: "ticket", ID: string(h.Ticket), Title: search.Stream(lang, subject), Body: search.Stream(lang, body)}
}

func (c *corpus) contact(number string, b *batch) desk.PersonID {
	id, ok := c.contacts[number]
	if !ok {
		id = desk.PersonID(newID())
		c.contacts[number] = id
		b.persons = append(b.persons, desk.Person{
			ID: id, Name: "Contact " + number, Email: "contact" + number + "@" + corpusDomain, Roles: []desk.Role{desk.RoleRequester},
			Contacts: []desk.Contact{{Client: c.client.ID, Sees: desk.SeesOwn}},
		})
	}
	return id
}

// history is one ticket: opened, three messages, and how it ended.
func (c *corpus) history(line []string, posts [][]string, b *batch) (engine.History, error) {
	n, err := numbers(line[0], line[2], line[3], line[5], line[6])
	if err != nil {
		return engine.History{}, err
	}
	id, agent, team, last := n[0], n[1], n[2], time.Unix(int64(n[4]), 0).UTC()
	if team < 1 || team > teams || agent < 0 || agent > agents {
		return engine.History{}, fmt.Errorf("team %d or agent %d is not of the corpus", team, agent)
	}
	requester, owner := c.contact(line[1], b), desk.PersonID("")
	author := c.agents[id%agents]
	if agent > 0 {
		owner = c.agents[agent-1]
		author = owner
	}
	h := engine.History{Ticket: desk.TicketID(newID()), Steps: []engine.Step{{At: time.Unix(int64(n[3]), 0).UTC(), By: requester, Entries: []desk.Entry{{
		Event: desk.TicketOpened{
			Type: desk.Incident, Client: c.client.ID, Requester: requester, Via: desk.ViaImport, Team: c.teams[team-1], Tier: 1,
			Impact: desk.Medium, Urgency: desk.Medium, Priority: desk.Priority(2 + id%3), Route: desk.Reason{Source: "import"}, Why: desk.Reason{Source: "import"},
		},
		Content: &desk.Content{Subject: line[7]},
	}}}}}
	for i, post := range posts {
		step, err := message(post, i == 1, requester, author, owner)
		if err != nil {
			return h, err
		}
		h.Steps = append(h.Steps, step)
	}
	end := &h.Steps[len(h.Steps)-1]
	if ending := endings(line[4], c.teams[team-1]); len(ending) > 0 {
		end.Entries = append(end.Entries, ending...)
		end.At = last
	}
	return h, nil
}

// message is one of the ticket's; with the agent's first the agent takes it.
func message(post []string, fromDesk bool, requester, author, owner desk.PersonID) (engine.Step, error) {
	n, err := numbers(post[3])
	if err != nil {
		return engine.Step{}, err
	}
	posted := desk.MessagePosted{Side: desk.SideRequester, From: requester}
	step := engine.Step{At: time.Unix(int64(n[0]), 0).UTC(), By: requester}
	if fromDesk {
		posted, step.By = desk.MessagePosted{Side: desk.SideDesk, From: author}, author
		if owner != "" {
			step.Entries = append(step.Entries, desk.Entry{Event: desk.TicketAssigned{To: owner}}, desk.Entry{Event: desk.VoiceChanged{To: owner}})
		}
	}
	step.Entries = append(step.Entries, desk.Entry{Event: posted, Content: &desk.Content{Body: post[4]}})
	return step, nil
}

// endings are how a ticket stands at the end of its history. A resolved one is not closed by itself: nothing falls due.
func endings(status string, team desk.TeamID) []desk.Entry {
	resolved := desk.Entry{Event: desk.TicketResolved{Outcome: desk.OutcomeSolved, Cause: desk.CauseUnknown, Team: team, Tier: 1}}
	switch status {
	case "pending":
		return []desk.Entry{{Event: desk.TicketHeld{Reason: desk.HoldRequester}}}
	case "resolved":
		return []desk.Entry{resolved}
	case "closed":
		return []desk.Entry{resolved, {Event: desk.TicketClosed{Why: desk.CloseDue}}}
	default:
		return nil
	}
}

func numbers(texts ...string) ([]int, error) {
	values := make([]int, len(texts))
	for i, text := range texts {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		values[i] = n
	}
	return values, nil
}

// table reads a file of lines with tabs between their fields.
type table struct {
	file   *os.File
	lines  *bufio.Scanner
	fields int
	line   int
}

const maxLine = 4 << 20

func openTable(path string, fields int) (*table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the corpus: %w", err)
	}
	t := &table{file: file, lines: bufio.NewScanner(file), fields: fields}
	t.lines.Buffer(make([]byte, 64<<10), maxLine)
	return t, nil
}

// read gives the next line, or nil at the end.
func (t *table) read() ([]string, error) {
	if !t.lines.Scan() {
		if err := t.lines.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", t.place(), err)
		}
		return nil, nil
	}
	t.line++
	fields := strings.Split(t.lines.Text(), "\t")
	if len(fields) != t.fields {
		return nil, fmt.Errorf("%s: %d fields, want %d", t.place(), len(fields), t.fields)
	}
	return fields, nil
}

func (t *table) place() string { return fmt.Sprintf("%s, line %d", t.file.Name(), t.line) }

func (t *table) close() { _ = t.file.Close() }
