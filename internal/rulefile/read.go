// Package rulefile reads and writes the rules of routing and escalation as a file that people keep and edit: YAML, or JSON, which is YAML
// too. Every mistake is told with its line. It knows no desk: what ids there are its callers ask.
package rulefile

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// MaxFile bounds a file in bytes.
const MaxFile = 4 << 20

// maxNest bounds how deep conditions are read; what may be kept is less.
const maxNest = 2 * rules.MaxDepth

// Mistake is what is wrong in a line. A warning stops nothing.
type Mistake struct {
	Line    int
	Says    string
	Warning bool
	// Code is the key of what is said in other languages, Values what changes from one such mistake to the next, by place. Of a problem of the
	// rules they are empty: its own count.
	Code   string
	Values map[string]string
	// Of is the problem of the rules that lies behind it; zero: the file itself cannot be read so.
	Of routing.Problem
}

func (m Mistake) String() string { return fmt.Sprintf("line %d: %s", m.Line, m.Says) }

// File is a rule set with the lines it was read from.
type File struct {
	Set      routing.RuleSet
	Mistakes []Mistake // of the file itself
	lines    map[string]int
}

// Read reads a file. What could be read stands in the set, whatever mistakes there are.
func Read(data []byte) File {
	f := File{lines: map[string]int{}}
	if len(data) > MaxFile || !utf8.Valid(data) {
		f.mistake(1, "size", "This is no file of rules: it is larger than 4 MiB, or not in UTF-8.")
		return f
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		f.mistake(lineOf(err), "syntax", "This is neither YAML nor JSON: {Why}", "Why", strings.TrimPrefix(err.Error(), "yaml: "))
		return f
	}
	if len(root.Content) == 0 {
		f.mistake(1, "empty", "The file is empty. It needs at least groups, with rules in them.")
		return f
	}
	r := reader{f: &f}
	r.file(root.Content[0])
	return f
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) int {
	if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
		n, _ := strconv.Atoi(found[1])
		return n
	}
	return 1
}

// Line is the line a problem of the set is about: that of its field, else of what the field stands in.
func (f File) Line(p routing.Problem) int {
	for path := p.Field; ; {
		if line, ok := f.lines[key(p.Group, p.Rule, path)]; ok {
			return line
		}
		cut := max(strings.LastIndexByte(path, '.'), strings.LastIndexByte(path, '['))
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	if line, ok := f.lines[key(p.Group, p.Rule, "")]; ok {
		return line
	}
	return max(f.lines[key(p.Group, 0, "")], 1)
}

// All are the mistakes of the file with the problems of its rules, by line.
func (f File) All(problems []routing.Problem) []Mistake {
	all := slices.Clone(f.Mistakes)
	for _, p := range problems {
		all = append(all, Mistake{Line: f.Line(p), Says: p.Message, Warning: p.Warning, Of: p})
	}
	slices.SortStableFunc(all, func(a, b Mistake) int { return a.Line - b.Line })
	return all
}

// Refused tells whether a mistake keeps the rules from being taken over.
func Refused(all []Mistake) bool {
	return slices.ContainsFunc(all, func(m Mistake) bool { return !m.Warning })
}

func key(group, rule int, field string) string { return fmt.Sprintf("%d/%d/%s", group, rule, field) }

type reader struct{ f *File }

func (r *reader) wrong(n *yaml.Node, code, message string, values ...string) {
	r.f.mistake(max(n.Line, 1), code, message, values...)
}

// mistake notes what is wrong in a line. Values are pairs of a place of the message and what stands in it.
func (f *File) mistake(line int, code, message string, values ...string) {
	m := Mistake{Line: line, Code: code, Values: map[string]string{}}
	var places []string
	for i := 0; i+1 < len(values); i += 2 {
		m.Values[values[i]] = values[i+1]
		places = append(places, "{"+values[i]+"}", values[i+1])
	}
	m.Says = strings.NewReplacer(places...).Replace(message)
	f.Mistakes = append(f.Mistakes, m)
}

// table goes through a table and refuses what is not known and what stands there twice.
func (r *reader) table(n *yaml.Node, what string, known map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, "table", "{What} is a table with the keys {Keys}.", "What", what, "Keys", names(known))
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		read, ok := known[name.Value]
		switch {
		case !ok:
			r.wrong(name, "key", "{What} has no key {Key}. It has {Keys}.", "What", what, "Key", strconv.Quote(name.Value), "Keys", names(known))
		case seen[name.Value] > 0:
			r.wrong(name, "twice", "{Key} stands in {What} twice, in line {Line} before.", "Key", strconv.Quote(name.Value), "What", what, "Line", strconv.Itoa(seen[name.Value]))
		default:
			seen[name.Value] = name.Line
			read(value)
		}
	}
}

func names(known map[string]func(*yaml.Node)) string {
	return strings.Join(slices.Sorted(maps.Keys(known)), ", ")
}

func (r *reader) list(n *yaml.Node, what string, each func(i int, n *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		if !isNull(n) {
			r.wrong(n, "list", "{What} is a list.", "What", what)
		}
		return
	}
	for i, one := range n.Content {
		each(i, one)
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func (r *reader) text(to *string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			r.wrong(n, "text", "{What} is one text.", "What", what)
			return
		}
		if !isNull(n) {
			*to = n.Value
		}
	}
}

func (r *reader) texts(to *[]string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, what, func(_ int, n *yaml.Node) {
			if n.Kind != yaml.ScalarNode {
				r.wrong(n, "texts", "Each of {What} is one text.", "What", what)
				*to = append(*to, "")
				return
			}
			var one string
			r.text(&one, what)(n)
			*to = append(*to, one)
		})
	}
}

func (r *reader) number(to *int, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			r.wrong(n, "number", "{What} is a whole number.", "What", what)
			return
		}
		*to = v
	}
}

func (r *reader) flag(to *bool, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
			r.wrong(n, "flag", "{What} is true or false.", "What", what)
			return
		}
		*to = n.Value == "true"
	}
}

func (r *reader) instant(to *time.Time, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if isNull(n) {
			return
		}
		for _, form := range []string{time.RFC3339Nano, time.DateOnly} {
			if at, err := time.Parse(form, n.Value); err == nil && n.Kind == yaml.ScalarNode {
				*to = at.UTC().Truncate(time.Microsecond)
				return
			}
		}
		r.wrong(n, "instant", "{What} is a date as 2026-12-24, or an instant as 2026-12-24T08:00:00Z.", "What", what)
	}
}

func (r *reader) file(n *yaml.Node) {
	version := 0
	r.table(n, "The file", map[string]func(*yaml.Node){
		"version": r.number(&version, "The version"), // of an export; what is taken over becomes the next one
		"groups": func(n *yaml.Node) {
			r.list(n, "groups", r.group)
		},
		"escalations": func(n *yaml.Node) {
			r.list(n, "escalations", r.escalation)
		},
	})
}

func (r *reader) group(g int, n *yaml.Node) {
	var group routing.Group
	r.f.lines[key(g+1, 0, "")] = n.Line
	r.table(n, "A group", map[string]func(*yaml.Node){
		"id": r.text(&group.ID, "The id of a group"), "name": r.text(&group.Name, "The name of a group"),
		"rules": func(n *yaml.Node) {
			r.list(n, "rules", func(i int, n *yaml.Node) { group.Rules = append(group.Rules, r.rule(g+1, i+1, n)) })
		},
	})
	r.f.Set.Groups = append(r.f.Set.Groups, group)
}

// at notes the line of a field, and reads it.
func (r *reader) at(group, rule int, field string, read func(*yaml.Node)) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.f.lines[key(group, rule, field)] = n.Line
		read(n)
	}
}

func (r *reader) rule(g, i int, n *yaml.Node) routing.Rule {
	var rule routing.Rule
	r.f.lines[key(g, i, "")] = n.Line
	r.table(n, "A rule", map[string]func(*yaml.Node){
		"id": r.at(g, i, "id", r.text(&rule.ID, "The id of a rule")), "name": r.at(g, i, "name", r.text(&rule.Name, "The name of a rule")),
		"off": r.flag(&rule.Off, "off"), "from": r.at(g, i, "from", r.instant(&rule.From, "from")), "until": r.at(g, i, "until", r.instant(&rule.Until, "until")),
		"when": func(n *yaml.Node) { r.condition(&rule.When, g, i, "when", n, 0) },
		"then": r.at(g, i, "then", func(n *yaml.Node) {
			then := &rule.Then
			field := func(name string, read func(*yaml.Node)) func(*yaml.Node) { return r.at(g, i, "then."+name, read) }
			r.table(n, "then", map[string]func(*yaml.Node){
				"team_id": field("team", r.text(&then.Team, "team_id")), "category_id": field("category", r.text(&then.Category, "category_id")),
				"type": field("type", r.text(&then.Type, "type")), "impact": field("impact", r.text(&then.Impact, "impact")),
				"urgency": field("urgency", r.text(&then.Urgency, "urgency")), "tags": field("tags", r.texts(&then.Tags, "tags")),
				"group": field("group", r.text(&then.Group, "group")),
			})
		}),
	})
	return rule
}

func (r *reader) condition(to *rules.Condition, g, i int, path string, n *yaml.Node, depth int) {
	r.f.lines[key(g, i, path)] = n.Line
	if isNull(n) {
		return
	}
	if depth > maxNest {
		r.wrong(n, "deep", "The condition lies more than {Max} levels deep. Make it flatter.", "Max", strconv.Itoa(rules.MaxDepth))
		return
	}
	parts := func(name string, to *[]rules.Condition) func(*yaml.Node) {
		return func(n *yaml.Node) {
			r.list(n, name, func(at int, n *yaml.Node) {
				var one rules.Condition
				r.condition(&one, g, i, fmt.Sprintf("%s.%s[%d]", path, name, at), n, depth+1)
				*to = append(*to, one)
			})
		}
	}
	var op string
	r.table(n, "A condition", map[string]func(*yaml.Node){
		"all": parts("all", &to.All), "any": parts("any", &to.Any),
		"not": func(n *yaml.Node) {
			to.Not = &rules.Condition{}
			r.condition(to.Not, g, i, path+".not", n, depth+1)
		},
		"field": r.text(&to.Field, "field"), "op": r.text(&op, "op"), "values": r.texts(&to.Values, "values"),
	})
	to.Op = rules.Op(op)
}

func (r *reader) escalation(i int, n *yaml.Node) {
	var e routing.Escalation
	var at, do string
	i++
	r.f.lines[key(0, i, "")] = n.Line
	field := func(name string, read func(*yaml.Node)) func(*yaml.Node) {
		return r.at(0, i, "escalations."+name, read)
	}
	r.table(n, "An escalation", map[string]func(*yaml.Node){
		"id": field("id", r.text(&e.ID, "The id of an escalation")), "name": field("name", r.text(&e.Name, "The name of an escalation")),
		"off": r.flag(&e.Off, "off"), "at": field("at", r.text(&at, "at")), "n": field("n", r.number(&e.N, "n")), "minutes": field("m", r.number(&e.M, "minutes")),
		"tags": field("tags", r.texts(&e.Tags, "tags")), "words": field("words", r.texts(&e.Word, "words")),
		"when": func(n *yaml.Node) { r.condition(&e.When, 0, i, "escalations.when", n, 0) },
		"do":   field("do", r.text(&do, "do")), "tier": field("tier", r.number(&e.Tier, "tier")),
	})
	e.At, e.Do = routing.Trigger(at), routing.Act(do)
	r.f.Set.Escalations = append(r.f.Set.Escalations, e)
}
