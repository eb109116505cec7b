package eventlog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
)

// Row is one row of a log, as the mapping reads it. Team and Person are places in the lists of the log.
type Row struct {
	Line   int
	At     time.Time
	Team   int
	Person int // -1: nobody is named
	Tier   int
	State  desk.State
	Hold   desk.HoldReason
}

// Case is all rows of one case, by time; rows of the same instant stand as they stood in the file.
type Case struct {
	ID   string
	Rows []Row
}

// Team is a team of the log, at the tier of its first row.
type Team struct {
	Name string
	Tier int
}

// Log is what was read of a file.
type Log struct {
	Cases   []Case // in the order of their first rows in the file
	Teams   []Team
	Persons []string
	Rows    int
	Rejects []Reject
	// OutOfOrder are rows that stood behind a later one of their case.
	OutOfOrder int
	// Unlisted are values of the state column that the mapping does not list, with how often they stand there; they are open.
	Unlisted map[string]int
	// Unused are what the mapping lists and no row has, in words.
	Unused []string
	Header []string
}

// Reject is a row that could not be taken, and why.
type Reject struct {
	Line int
	Why  string
	Raw  []string // its fields, as far as they could be taken apart
}

// Limits of a log, so that a wrong file ends in words and not in a machine without memory.
const (
	MaxRows  = 5_000_000
	maxTeams = 20_000
	maxValue = 500 // bytes of a name or a case
	maxSaid  = 100 // different values that are told of
)

// Read reads a log by a mapping. A row that cannot be taken is among the rejects, and the rest is read. What is wrong with the mapping
// for this file comes as [Mistakes].
func Read(in io.Reader, m *Mapping, now time.Time) (*Log, error) {
	t, err := newTable(in)
	if err != nil {
		return nil, err
	}
	header, err := t.read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the log is empty: it has no line with the names of its columns")
	}
	if err != nil {
		return nil, err
	}
	if header.broken != "" {
		return nil, fmt.Errorf("line %d of the log, with the names of the columns: %s", header.line, header.broken)
	}
	r := &logReader{
		m: m, now: now, log: &Log{Unlisted: map[string]int{}, Header: header.fields}, cases: map[string]int{}, teams: map[string]int{},
		persons: map[string]int{}, held: map[string]bool{}, stated: map[string]bool{}, matched: make([]bool, len(m.match)),
	}
	if err := r.find(header.fields); err != nil {
		return nil, err
	}
	for {
		row, err := t.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if r.log.Rows++; r.log.Rows > MaxRows {
			return nil, fmt.Errorf("the log has more than %d rows; import it in parts, each with its own cases", MaxRows)
		}
		if why := r.take(row); why != "" {
			r.log.Rejects = append(r.log.Rejects, Reject{Line: row.line, Why: why, Raw: rawOf(row)})
		}
	}
	r.finish()
	return r.log, nil
}

func rawOf(row record) []string {
	if row.fields != nil {
		return row.fields
	}
	return []string{row.raw}
}

type logReader struct {
	m       *Mapping
	now     time.Time
	log     *Log
	at      columns
	cases   map[string]int
	teams   map[string]int
	persons map[string]int
	held    map[string]bool
	stated  map[string]bool
	matched []bool
}

// columns are the places of the mapped columns; -1: not mapped.
type columns struct{ id, time, team, person, tier, state, hold, all int }

// find looks the mapped columns up and tells of all that are missing at once.
func (r *logReader) find(header []string) error {
	var mistakes Mistakes
	place := func(c Column) int {
		if c.Name == "" {
			return -1
		}
		i := slices.Index(header, c.Name)
		switch {
		case i < 0:
			mistakes = append(mistakes, Mistake{c.Line, fmt.Sprintf("The log has no column %q. It has %s.", c.Name, listed(header))})
		case slices.Contains(header[i+1:], c.Name):
			mistakes = append(mistakes, Mistake{c.Line, fmt.Sprintf("The log has more than one column %q.", c.Name)})
		}
		return i
	}
	r.at = columns{
		id: place(r.m.Case), time: place(r.m.Time), team: place(r.m.Team), person: place(r.m.Person), tier: place(r.m.Tier),
		state: place(r.m.State), hold: place(r.m.Hold), all: len(header),
	}
	if mistakes == nil {
		return nil
	}
	return mistakes
}

func listed(header []string) string {
	shown := header[:min(len(header), 40)]
	quoted := make([]string, len(shown))
	for i, name := range shown {
		quoted[i] = fmt.Sprintf("%q", name[:min(len(name), 60)])
	}
	return strings.Join(quoted, ", ")
}

// take adds a row to its case, or says why not.
func (r *logReader) take(row record) string {
	if row.broken != "" {
		return row.broken
	}
	for len(row.fields) > r.at.all && row.fields[len(row.fields)-1] == "" { // as spreadsheets leave behind a row
		row.fields = row.fields[:len(row.fields)-1]
	}
	if len(row.fields) != r.at.all {
		return fmt.Sprintf("the row has %d fields and the first line names %d", len(row.fields), r.at.all)
	}
	id := row.fields[r.at.id]
	if id == "" {
		return "no case is named"
	}
	at, ok := r.m.at(row.fields[r.at.time])
	switch {
	case !ok && row.fields[r.at.time] == "":
		return "no time is given"
	case !ok:
		return fmt.Sprintf("the time %q is not written as the mapping says", cut(row.fields[r.at.time]))
	case at.After(r.now.Add(24*time.Hour)) || at.Year() < 1900:
		return fmt.Sprintf("the time %q lies in the future, or before 1900", cut(row.fields[r.at.time]))
	}
	tier := r.tier(row)
	if tier < 0 {
		return fmt.Sprintf("nothing in the mapping says the tier of %q", cut(row.fields[r.at.tier]))
	}
	team, person := r.value(row, r.at.team), r.value(row, r.at.person)
	if max(len(id), len(team), len(person)) > maxValue {
		return fmt.Sprintf("a case, team or person has a name longer than %d bytes", maxValue)
	}
	if _, known := r.teams[team]; !known && len(r.teams) == maxTeams {
		return fmt.Sprintf("the log names more than %d teams; is the right column mapped?", maxTeams)
	}
	r.put(id, Row{Line: row.line, At: at, Team: r.team(team, tier), Person: r.person(person), Tier: tier, State: r.state(row), Hold: r.hold(row)})
	return ""
}

func cut(text string) string {
	if len(text) <= 100 {
		return text
	}
	return strings.ToValidUTF8(text[:100], "") + "…"
}

func (r *logReader) value(row record, at int) string {
	if at < 0 {
		return ""
	}
	return row.fields[at]
}

func (r *logReader) tier(row record) int {
	if r.at.tier < 0 {
		return 1
	}
	for i, match := range r.m.match {
		if match.form.MatchString(row.fields[r.at.tier]) {
			r.matched[i] = true
			return match.tier
		}
	}
	return r.m.other
}

func (r *logReader) team(name string, tier int) int {
	i, ok := r.teams[name]
	if !ok {
		i = len(r.log.Teams)
		r.teams[strings.Clone(name)] = i
		r.log.Teams = append(r.log.Teams, Team{Name: strings.Clone(name), Tier: tier})
	}
	return i
}

func (r *logReader) person(name string) int {
	if name == "" {
		return -1
	}
	i, ok := r.persons[name]
	if !ok {
		i = len(r.log.Persons)
		r.persons[strings.Clone(name)] = i
		r.log.Persons = append(r.log.Persons, strings.Clone(name))
	}
	return i
}

func (r *logReader) state(row record) desk.State {
	if r.at.state < 0 {
		return desk.StateOpen
	}
	value := row.fields[r.at.state]
	if state, ok := r.m.states[value]; ok {
		r.stated[value] = true
		return state
	}
	if _, told := r.log.Unlisted[value]; told || len(r.log.Unlisted) < maxSaid {
		r.log.Unlisted[strings.Clone(cut(value))]++
	}
	return desk.StateOpen
}

func (r *logReader) hold(row record) desk.HoldReason {
	if r.at.hold < 0 {
		return ""
	}
	reason, ok := r.m.holds[row.fields[r.at.hold]]
	if ok {
		r.held[row.fields[r.at.hold]] = true
	}
	return reason
}

func (r *logReader) put(id string, row Row) {
	i, ok := r.cases[id]
	if !ok {
		i = len(r.log.Cases)
		id = strings.Clone(id)
		r.cases[id] = i
		r.log.Cases = append(r.log.Cases, Case{ID: id})
	}
	c := &r.log.Cases[i]
	if n := len(c.Rows); n > 0 && row.At.Before(c.Rows[n-1].At) {
		r.log.OutOfOrder++
	}
	c.Rows = append(c.Rows, row)
}

// finish sorts the cases and tells what of the mapping was good for nothing: most often a slip of the pen.
func (r *logReader) finish() {
	for _, c := range r.log.Cases {
		slices.SortStableFunc(c.Rows, func(a, b Row) int { return a.At.Compare(b.At) })
	}
	for value := range r.m.states {
		if !r.stated[value] {
			r.log.Unused = append(r.log.Unused, fmt.Sprintf("no row has the state %q", value))
		}
	}
	for value := range r.m.holds {
		if !r.held[value] {
			r.log.Unused = append(r.log.Unused, fmt.Sprintf("no row has the hold %q", value))
		}
	}
	for i, matched := range r.matched {
		if !matched {
			r.log.Unused = append(r.log.Unused, fmt.Sprintf("no row has a tier by %q", r.m.match[i].form))
		}
	}
	slices.SortFunc(r.log.Unused, cmp.Compare[string])
}
