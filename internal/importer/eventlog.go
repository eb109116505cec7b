package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/importer/eventlog"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// EventLogCounts says what was taken over of a log.
type EventLogCounts struct {
	Log     string `json:"log"`
	Client  string `json:"client_id"`
	Cases   int    `json:"cases"`
	Events  int    `json:"events"`
	Known   int    `json:"known_cases"` // in the desk already, and left alone
	Teams   int    `json:"new_teams"`
	Persons int    `json:"new_persons"`
}

var logForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// CheckLogName refuses what is no short name of a log.
func CheckLogName(name string) error {
	if !logForm.MatchString(name) {
		return desk.Invalid("log", "import.log_name", "A log is named in small letters, digits and hyphens, at most 40: desk-2012. Name it with --log.")
	}
	return nil
}

// EventLog takes the cases of a log over as tickets. Every row becomes one entry of its ticket's timeline. A case is known by the name of
// the log and its own: what the desk has already is left alone.
func EventLog(ctx context.Context, e *engine.Engine, log *eventlog.Log, name desk.LogCode, client desk.ClientID) (EventLogCounts, error) {
	l := &logImport{engine: e, log: log, name: name, counts: EventLogCounts{Log: string(name)}}
	if err := CheckLogName(string(name)); err != nil {
		return l.counts, err
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return l.findClient(ctx, client) }, l.leaveKnown, l.findTeams, l.findPersons, l.takeCases,
	} {
		if err := step(ctx); err != nil {
			return l.counts, err
		}
	}
	return l.counts, nil
}

type logImport struct {
	engine  *engine.Engine
	log     *eventlog.Log
	name    desk.LogCode
	client  desk.ClientID
	cases   []eventlog.Case // that are new
	teams   []desk.TeamID
	persons []desk.PersonID
	counts  EventLogCounts
}

func (l *logImport) audit(act, ref string) store.Audit {
	now, _ := l.engine.Clock().Now() // of no consequence where the clock drifts: the import itself then stops
	return store.Audit{At: now, Act: act, Ref: ref}
}

// domain is what the people of a log have instead of an address. No mail goes there: "invalid" is nobody's.
func (l *logImport) domain() string { return string(l.name) + ".log.invalid" }

// findClient takes the client that was named, or one of the log's own.
func (l *logImport) findClient(ctx context.Context, named desk.ClientID) error {
	s := l.engine.Store()
	defer func() { l.counts.Client = string(l.client) }()
	if named != "" {
		client, err := s.Client(ctx, named)
		l.client = client.ID
		return err
	}
	client, err := s.ClientByDomain(ctx, l.domain())
	if err == nil || !store.IsNotFound(err) {
		l.client = client.ID
		return err
	}
	if len(l.log.Cases) == 0 {
		return nil
	}
	client = desk.Client{ID: desk.ClientID(newID()), Name: string(l.name), Domains: []string{l.domain()}}
	l.client = client.ID
	return s.SaveClient(ctx, client, l.audit("client.save", string(client.ID)))
}

func (l *logImport) key(c eventlog.Case) *store.Key {
	sum := sha256.Sum256([]byte(c.ID))
	return &store.Key{Scope: "eventlog:" + string(l.name), Key: hex.EncodeToString(sum[:]), Body: sum[:]}
}

func (l *logImport) leaveKnown(ctx context.Context) error {
	for _, c := range l.log.Cases {
		key := l.key(c)
		_, err := l.engine.Store().Answer(ctx, key.Scope, key.Key)
		switch {
		case err == nil:
			l.counts.Known++
		case store.IsNotFound(err):
			l.cases = append(l.cases, c)
		default:
			return err
		}
	}
	return nil
}

const noTeam = "(no team)"

// findTeams adds the teams of the log to the past of the house. Those of a log that was read before stay the same.
func (l *logImport) findTeams(ctx context.Context) error {
	if len(l.cases) == 0 {
		return nil
	}
	for range 5 {
		err := l.putTeams(ctx)
		if !errors.Is(err, store.ErrStale) { // somebody changed the house meanwhile
			return err
		}
	}
	return desk.Conflict("import.house_busy", "The set-up of the desk is being changed by somebody else. Run the import again.")
}

func (l *logImport) putTeams(ctx context.Context) error {
	house, err := l.engine.Store().House(ctx)
	if err != nil {
		return err
	}
	house = house.Copy()
	if house.Past == nil {
		house.Past = map[desk.TeamID]desk.Team{}
	}
	known := map[string]desk.TeamID{}
	for id, team := range house.Past {
		if team.Client == l.client {
			known[team.Name] = id
		}
	}
	l.teams, l.counts.Teams = make([]desk.TeamID, len(l.log.Teams)), 0
	for i, team := range l.log.Teams {
		name := team.Name
		if name == "" {
			name = noTeam
		}
		id, ok := known[name]
		if !ok {
			id = desk.TeamID(newID())
			house.Past[id] = desk.Team{ID: id, Name: name, Tier: team.Tier, Client: l.client}
			l.counts.Teams++
		}
		l.teams[i] = id
	}
	if l.counts.Teams == 0 {
		return nil
	}
	if err := l.engine.Store().SaveHouse(ctx, house, l.audit("house.save", "")); err != nil {
		return err
	}
	return l.engine.Refresh(ctx)
}

// savedTogether is how many people are saved side by side, so that the store writes many in one transaction.
const savedTogether = 128

// findPersons adds the people of the log, who can neither sign in nor get mail.
func (l *logImport) findPersons(ctx context.Context) error {
	if len(l.cases) == 0 {
		return nil
	}
	l.persons = make([]desk.PersonID, len(l.log.Persons))
	for start := 0; start < len(l.log.Persons); start += savedTogether {
		var saving sync.WaitGroup
		end := min(start+savedTogether, len(l.log.Persons))
		errs, added := make([]error, end-start), make([]bool, end-start)
		for i := start; i < end; i++ {
			saving.Go(func() { added[i-start], errs[i-start] = l.findPerson(ctx, i) })
		}
		saving.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		for _, is := range added {
			if is {
				l.counts.Persons++
			}
		}
	}
	return nil
}

func (l *logImport) findPerson(ctx context.Context, i int) (added bool, err error) {
	name := l.log.Persons[i]
	sum := sha256.Sum256([]byte(name))
	email := hex.EncodeToString(sum[:10]) + "@" + l.domain()
	s := l.engine.Store()
	person, err := s.PersonByEmail(ctx, email)
	if err == nil || !store.IsNotFound(err) {
		l.persons[i] = person.ID
		return false, err
	}
	person = desk.Person{ID: desk.PersonID(newID()), Name: name, Email: email, Disabled: true, NoMail: true}
	l.persons[i] = person.ID
	return true, s.SavePerson(ctx, person, l.audit("person.save", string(person.ID)))
}

// takeCases commits the cases, some hundreds of rows in a transaction. Whatever was committed when it breaks off is known when the import is
// run again.
func (l *logImport) takeCases(ctx context.Context) error {
	const rowsTogether, casesTogether = 2000, 250
	var documents []store.Document
	for start := 0; start < len(l.cases); {
		var histories []engine.History
		rows := 0
		for ; start < len(l.cases) && len(histories) < casesTogether && rows < rowsTogether; start++ {
			histories = append(histories, l.history(l.cases[start]))
			rows += len(l.cases[start].Rows)
		}
		tickets, err := l.engine.Import(ctx, histories)
		if errors.Is(err, store.ErrStale) {
			return desk.Conflict("import.twice", "Another import of this log runs. Wait for it, then run this one again: it takes what is missing.")
		}
		if err != nil {
			return err
		}
		l.counts.Cases, l.counts.Events = l.counts.Cases+len(tickets), l.counts.Events+rows
		for i, t := range tickets {
			id := histories[i].Steps[0].Entries[0].Content.Subject
			documents = append(documents, store.Document{
				Kind: "ticket", ID: string(t.ID), Number: t.Number, Version: int64(t.Version), Title: search.Stream(search.Lang(id), id),
			})
		}
		if len(documents) >= indexSize-casesTogether || start == len(l.cases) {
			if err := l.engine.Store().IndexDocuments(ctx, documents); err != nil {
				return err
			}
			documents = nil
		}
	}
	if s, ok := l.engine.Store().(analyzer); ok && len(l.cases) > 0 {
		return s.Analyze(ctx)
	}
	return nil
}

// history makes a ticket of a case. The number of the case is its subject, which is text: no event holds it.
func (l *logImport) history(c eventlog.Case) engine.History {
	h := engine.History{Ticket: desk.TicketID(newID()), Key: l.key(c)}
	for i, row := range c.Rows {
		owner := desk.PersonID("")
		if row.Person >= 0 {
			owner = l.persons[row.Person]
		}
		team := l.teams[row.Team]
		var entry desk.Entry
		if i == 0 {
			why := desk.Reason{Source: "import", Words: fmt.Sprintf("Line %d of the log %s says so.", row.Line, l.name)}
			entry = desk.Entry{Content: &desk.Content{Subject: c.ID}, Event: desk.TicketOpened{
				Type: desk.Incident, Client: l.client, Via: desk.ViaImport, Team: team, Tier: row.Tier, Impact: desk.Medium, Urgency: desk.Medium,
				Priority: 3, Route: why, Why: why, Automatic: true, Log: l.name, Line: int64(row.Line), Owner: owner, State: row.State, Hold: row.Hold,
			}}
		} else {
			entry.Event = desk.RowImported{
				Log: l.name, Line: int64(row.Line), Team: team, Tier: row.Tier, Owner: owner, State: row.State, Hold: row.Hold,
			}
		}
		h.Steps = append(h.Steps, engine.Step{At: row.At, Entries: []desk.Entry{entry}})
	}
	return h
}
