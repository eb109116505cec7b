package eventlog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"tierdesk/internal/core/desk"
)

// Mapping says which column of a log is what.
type Mapping struct {
	Case   Column
	Time   Column
	Team   Column // empty: all rows are of one team
	Person Column // empty: nobody is named
	Tier   Column // empty: all rows are of tier 1
	State  Column // empty: nothing is ever solved
	Hold   Column // empty: nothing is waited for

	layouts []layout
	zone    *time.Location
	match   []tierMatch
	other   int // tier of what nothing matches; -1: such a row is refused
	states  map[string]desk.State
	holds   map[string]desk.HoldReason
}

// Column is a column of the log and where the mapping names it.
type Column struct {
	Name string
	Line int // of the mapping file
}

type tierMatch struct {
	form *regexp.Regexp
	tier int
}

// Mistake is what is wrong in a line of a mapping file.
type Mistake struct {
	Line int
	Says string
}

// Mistakes are all that were found, in the order of lines.
type Mistakes []Mistake

// Error says them all, a line each.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i, one := range m {
		lines[i] = fmt.Sprintf("line %d: %s", one.Line, one.Says)
	}
	return strings.Join(lines, "\n")
}

const maxMapping = 1 << 20

// ReadMapping reads and checks a mapping file. What is wrong comes as [Mistakes].
func ReadMapping(data []byte) (*Mapping, error) {
	if len(data) > maxMapping || !utf8.Valid(data) {
		return nil, Mistakes{{Line: 1, Says: "This is no mapping file: it is larger than a megabyte, or not in UTF-8."}}
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, Mistakes{{Line: lineOf(err), Says: "This is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}}
	}
	r := &mappingReader{m: Mapping{other: -1, zone: time.UTC}}
	if len(root.Content) == 0 {
		return nil, Mistakes{{Line: 1, Says: "The mapping file is empty. It needs at least case and time."}}
	}
	r.read(root.Content[0])
	if len(r.mistakes) > 0 {
		slices.SortStableFunc(r.mistakes, func(a, b Mistake) int { return a.Line - b.Line })
		return nil, r.mistakes
	}
	return &r.m, nil
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) int {
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		n, _ := strconv.Atoi(found[1])
		return n
	}
	return 1
}

type mappingReader struct {
	m        Mapping
	mistakes Mistakes
}

func (r *mappingReader) wrong(n *yaml.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{Line: max(n.Line, 1), Says: fmt.Sprintf(format, args...)})
}

// keys goes through a table and refuses what is not known, what stands there twice, and what is no table.
func (r *mappingReader) keys(n *yaml.Node, what string, known map[string]func(*yaml.Node)) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "%s is a table with the keys %s.", what, names(known))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := known[key.Value]
		switch {
		case !ok:
			r.wrong(key, "%s has no key %q. It has %s.", what, key.Value, names(known))
		case seen[key.Value] > 0:
			r.wrong(key, "%q stands in %s twice, in line %d before.", key.Value, what, seen[key.Value])
		default:
			seen[key.Value] = key.Line
			read(value)
		}
	}
}

func names(known map[string]func(*yaml.Node)) string {
	var keys []string
	for key := range known {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ")
}

func (r *mappingReader) read(n *yaml.Node) {
	r.keys(n, "The mapping", map[string]func(*yaml.Node){
		"case":   func(n *yaml.Node) { r.plain(n, "case", &r.m.Case) },
		"team":   func(n *yaml.Node) { r.plain(n, "team", &r.m.Team) },
		"person": func(n *yaml.Node) { r.plain(n, "person", &r.m.Person) },
		"time":   r.time,
		"tier":   r.tier,
		"state":  r.state,
		"hold":   r.hold,
	})
	if r.m.Case.Name == "" && !r.speaksOf("case") {
		r.wrong(n, "The mapping needs case: the column whose value is the same in all rows of a case.")
	}
	if r.m.Time.Name == "" && !r.speaksOf("time") {
		r.wrong(n, "The mapping needs time, with column, layout and zone.")
	}
}

// speaksOf tells whether something is told of a key already.
func (r *mappingReader) speaksOf(key string) bool {
	return slices.ContainsFunc(r.mistakes, func(m Mistake) bool { return strings.HasPrefix(m.Says, key+" ") })
}

// plain takes "team: group" and "team: {column: group}".
func (r *mappingReader) plain(n *yaml.Node, what string, into *Column) {
	if n.Kind == yaml.ScalarNode {
		r.column(n, what, into)
		return
	}
	r.keys(n, what, map[string]func(*yaml.Node){"column": func(n *yaml.Node) { r.column(n, what, into) }})
	if into.Name == "" && !r.speaksOf(what) {
		r.wrong(n, "%s needs the name of a column.", what)
	}
}

func (r *mappingReader) column(n *yaml.Node, what string, into *Column) {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" || n.Tag == "!!null" {
		r.wrong(n, "%s needs the name of a column.", what)
		return
	}
	*into = Column{Name: strings.TrimSpace(n.Value), Line: n.Line}
}

func (r *mappingReader) time(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		r.column(n, "time", &r.m.Time)
		r.m.layouts = usualLayouts()
		return
	}
	r.keys(n, "time", map[string]func(*yaml.Node){
		"column": func(n *yaml.Node) { r.column(n, "time", &r.m.Time) },
		"layout": r.layout,
		"zone":   r.inZone,
	})
	if r.m.Time.Name == "" && !r.speaksOf("time") {
		r.wrong(n, "time needs the name of a column.")
	}
	if r.m.layouts == nil {
		r.m.layouts = usualLayouts()
	}
}

// layout takes one, or a list that is tried in its order.
func (r *mappingReader) layout(n *yaml.Node) {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	r.m.layouts = []layout{}
	for _, one := range nodes {
		l, err := newLayout(one.Value)
		if one.Kind != yaml.ScalarNode || err != nil {
			r.wrong(one, "layout: %q does not say how a time is written. Use %s, a Go layout like 02.01.2006 15:04, or a form like dd.MM.yyyy HH:mm or %%d.%%m.%%Y %%H:%%M.", one.Value, layoutNames())
			continue
		}
		r.m.layouts = append(r.m.layouts, l)
	}
}

func (r *mappingReader) inZone(n *yaml.Node) {
	zone, err := readZone(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		r.wrong(n, "zone: %q is no time zone. It is written as Europe/Berlin, UTC or +02:00.", n.Value)
		return
	}
	r.m.zone = zone
}

var offset = regexp.MustCompile(`^([+-])(\d\d):?(\d\d)$`)

func readZone(text string) (*time.Location, error) {
	if found := offset.FindStringSubmatch(text); found != nil {
		hours, _ := strconv.Atoi(found[2])
		minutes, _ := strconv.Atoi(found[3])
		seconds := hours*3600 + minutes*60
		if hours > 14 || minutes > 59 {
			return nil, errors.New("no such offset")
		}
		if found[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone(text, seconds), nil
	}
	if text == "" || text == "Local" {
		return nil, errors.New("no zone")
	}
	return time.LoadLocation(text)
}

func (r *mappingReader) tier(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		r.column(n, "tier", &r.m.Tier)
		return
	}
	r.keys(n, "tier", map[string]func(*yaml.Node){
		"column": func(n *yaml.Node) { r.column(n, "tier", &r.m.Tier) },
		"match":  r.matches,
		"else":   func(n *yaml.Node) { r.m.other = r.number(n) },
	})
	if r.m.Tier.Name == "" && !r.speaksOf("tier") {
		r.wrong(n, "tier needs the name of a column.")
	}
	if len(r.m.match) == 0 && r.m.other < 0 && !r.speaksOf("tier") {
		r.wrong(n, "tier needs match, else, or both; without them no row has a tier.")
	}
}

func (r *mappingReader) matches(n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		r.wrong(n, "tier match is a list of {regex, tier}.")
		return
	}
	for _, one := range n.Content {
		m := tierMatch{tier: -1}
		r.keys(one, "tier match", map[string]func(*yaml.Node){
			"regex": func(n *yaml.Node) {
				form, err := regexp.Compile(n.Value)
				if err != nil {
					r.wrong(n, "tier match: %q is no regular expression: %v.", n.Value, errors.Unwrap(err))
					return
				}
				m.form = form
			},
			"tier": func(n *yaml.Node) { m.tier = r.number(n) },
		})
		if m.form == nil || m.tier < 0 {
			if !r.speaksOf("tier") {
				r.wrong(one, "tier match needs a regex and a tier.")
			}
			continue
		}
		r.m.match = append(r.m.match, m)
	}
}

func (r *mappingReader) number(n *yaml.Node) int {
	tier, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || tier < 0 || tier > 4 {
		r.wrong(n, "tier %q is none: a tier is a number from 0 to 4.", n.Value)
		return -1
	}
	return tier
}

func (r *mappingReader) state(n *yaml.Node) {
	r.m.states = map[string]desk.State{}
	r.coded(n, "state", &r.m.State, func(key string, value *yaml.Node) {
		state := desk.State(value.Value)
		if !slices.Contains([]desk.State{desk.StateOpen, desk.StateResolved, desk.StateClosed}, state) {
			r.wrong(value, "state %q is none: it is open, resolved or closed.", value.Value)
			return
		}
		r.m.states[key] = state
	})
}

func (r *mappingReader) hold(n *yaml.Node) {
	r.m.holds = map[string]desk.HoldReason{}
	r.coded(n, "hold", &r.m.Hold, func(key string, value *yaml.Node) {
		reason := desk.HoldReason(value.Value)
		if !slices.Contains(desk.HoldReasons, reason) {
			r.wrong(value, "hold %q is none: it is requester, vendor, change or scheduled.", value.Value)
			return
		}
		r.m.holds[key] = reason
	})
}

// coded reads a column and what its values mean.
func (r *mappingReader) coded(n *yaml.Node, what string, into *Column, put func(string, *yaml.Node)) {
	hasValues := false
	r.keys(n, what, map[string]func(*yaml.Node){
		"column": func(n *yaml.Node) { r.column(n, what, into) },
		"values": func(n *yaml.Node) {
			hasValues = true
			if n.Kind != yaml.MappingNode {
				r.wrong(n, "%s values is a table of what stands in the column and what it means.", what)
				return
			}
			seen := map[string]int{}
			for i := 0; i+1 < len(n.Content); i += 2 {
				key := strings.TrimSpace(n.Content[i].Value)
				if seen[key] > 0 {
					r.wrong(n.Content[i], "%s values has %q twice, in line %d before.", what, key, seen[key])
					continue
				}
				seen[key] = n.Content[i].Line
				put(key, n.Content[i+1])
			}
		},
	})
	if (into.Name == "" || !hasValues) && !r.speaksOf(what) {
		r.wrong(n, "%s needs a column and the values of it that mean something.", what)
	}
}

// at reads a time by the layouts in their order.
func (m *Mapping) at(text string) (time.Time, bool) {
	for _, l := range m.layouts {
		if at, err := l.parse(text, m.zone); err == nil {
			return at.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}
